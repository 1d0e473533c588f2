import type { HostMessage } from './host-message.ts';
import { COMMAND } from './protocol.ts';

/** The longest sysex message, without its first and its last byte: 64 KiB. Real firmware holds 64 bytes. */
export const LONGEST_SYSEX_BYTES = 65_536;

/**
 * Cuts bytes into messages; where they are cut into chunks does not matter. Never throws. A data byte that belongs to
 * nothing is left out. A command inside of another message ends that one without effect, as MIDI has it. A sysex message
 * that is too long is left out up to its end.
 */
export class MessageParser {
  #command: number | undefined;
  #data: number[] = [];
  #overflowed = false;

  /** @returns the message that this byte ends, if it ends one */
  push(byte: number): HostMessage | undefined {
    if (byte < 0x80) return this.#pushData(byte);
    const ended = byte === COMMAND.endSysex && this.#command === COMMAND.startSysex ? this.#sysex() : undefined;
    this.#command = byte;
    this.#data = [];
    this.#overflowed = false;
    if (ended !== undefined || byte === COMMAND.endSysex) {
      this.#command = undefined;
      return ended;
    }
    return this.#ifComplete();
  }

  #pushData(byte: number): HostMessage | undefined {
    if (this.#command === undefined) return undefined;
    if (this.#data.length >= LONGEST_SYSEX_BYTES) {
      this.#overflowed = true;
      return undefined;
    }
    this.#data.push(byte);
    return this.#ifComplete();
  }

  #sysex(): HostMessage | undefined {
    if (this.#overflowed) return { kind: 'tooLong' };
    const command = this.#data[0];
    return command === undefined ? undefined : { kind: 'sysex', command, data: this.#data.slice(1) };
  }

  #ifComplete(): HostMessage | undefined {
    const command = this.#command;
    if (command === undefined || command === COMMAND.startSysex) return undefined;
    const message = shortMessage(command, this.#data);
    if (message !== 'incomplete') this.#command = undefined;
    return message === 'incomplete' ? undefined : message;
  }
}

/** `undefined` for a command that does not exist. */
function shortMessage(command: number, [first, second]: readonly number[]): HostMessage | 'incomplete' | undefined {
  if (command === COMMAND.version) return { kind: 'version' };
  if (command === COMMAND.reset) return { kind: 'reset' };
  const low = command & 0x0f;
  switch (command < COMMAND.startSysex ? command & 0xf0 : command) {
    case COMMAND.reportAnalog:
      return first === undefined ? 'incomplete' : { kind: 'reportAnalog', channel: low, enabled: first !== 0 };
    case COMMAND.reportDigital:
      return first === undefined ? 'incomplete' : { kind: 'reportDigital', port: low, enabled: first !== 0 };
    case COMMAND.digital:
      if (first === undefined || second === undefined) return 'incomplete';
      return { kind: 'digital', port: low, bits: (first | (second << 7)) & 0xff };
    case COMMAND.analog:
      if (first === undefined || second === undefined) return 'incomplete';
      return { kind: 'analog', pin: low, value: first | (second << 7) };
    case COMMAND.setPinMode:
      if (first === undefined || second === undefined) return 'incomplete';
      return { kind: 'setPinMode', pin: first, mode: second };
    case COMMAND.setPinValue:
      if (first === undefined || second === undefined) return 'incomplete';
      return { kind: 'setPinValue', pin: first, value: second };
    default:
      return undefined;
  }
}
