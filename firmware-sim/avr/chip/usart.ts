import type { ChipCpu } from './chip-cpu.ts';
import { IncomingBytes } from './incoming-bytes.ts';
import type { UsartModel } from './models/chip-model.ts';
import {
  FORMAT_8N1,
  type FrameFormat,
  frameBits,
  frameLevels,
  LineSampler,
  type ReceivedFrame,
} from './serial-frame.ts';
import { type UsartInterrupt, type UsartRegisters, usartInterrupts, usartRegisters } from './usart-registers.ts';

/** Bits of the registers, DS40002061 section 19.10. */
const TXC = 0x40;
const UDRE = 0x20;
const FE = 0x10;
const DOR = 0x08;
const UPE = 0x04;
const U2X = 0x02;
const MPCM = 0x01;
const RXEN = 0x10;
const TXEN = 0x08;
const UCSZ2 = 0x04;
const RXB8 = 0x02;
const TXB8 = 0x01;

/** Two characters in the buffer and one in the shift register, section 19.7.3. */
const RECEIVED_AT_MOST = 3;

export interface UsartOptions {
  readonly cpu: ChipCpu;
  readonly model: UsartModel;
  readonly clockHz: number;
  /** Bits a second at which the host sends and listens, in frames of 8N1; `undefined`: always at the chip's own rate. */
  readonly hostBaudRate: () => number | undefined;
  /** A byte that the host has received from the line. */
  readonly onHostByte: (byte: number) => void;
}

interface FrameOnLine {
  readonly levels: readonly number[];
  readonly fromCycle: number;
  readonly bitCycles: number;
  /** The sender's clock stood still: the line kept its level for so much longer. */
  readonly pause?: { readonly atCycle: number; readonly cycles: number };
}

/**
 * The serial port. Every frame goes over a simulated line and is sampled by its receiver's own bit time, so that rates that
 * do not match give garbage and framing errors. Source: ATmega328P datasheet DS40002061, chapter 19. Not simulated:
 * synchronous modes, multi-processor filtering.
 */
export class Usart {
  readonly #options: UsartOptions;
  readonly #receiver = new LineSampler((frame) => this.#received(frame));
  readonly #host = new LineSampler(({ character }) => this.#options.onHostByte(character & 0xff));
  readonly #incoming = new IncomingBytes();
  readonly #registers: UsartRegisters;
  readonly #rxComplete: UsartInterrupt;
  readonly #dataEmpty: UsartInterrupt;
  readonly #txComplete: UsartInterrupt;
  #unread: ReceivedFrame[] = [];
  #overrun = false;
  /** In the shift register. */
  #sending = false;
  #waiting: number | undefined;
  #hostSending = false;

  constructor(options: UsartOptions) {
    this.#options = options;
    const { cpu, model } = options;
    const { rxComplete, dataEmpty, txComplete } = usartInterrupts(model);
    this.#rxComplete = rxComplete;
    this.#dataEmpty = dataEmpty;
    this.#txComplete = txComplete;
    this.#registers = usartRegisters(model);
    const { UCSRA, UCSRB, UCSRC, UDR } = this.#registers;
    cpu.data[UCSRA] = UDRE;
    cpu.data[UCSRC] = 0x06;
    cpu.readHooks[UCSRA] = () => this.#status();
    cpu.writeHooks[UCSRA] = (value) => {
      if ((value & TXC) !== 0) cpu.clearInterrupt(this.#txComplete);
      cpu.data[UCSRA] = ((cpu.data[UCSRA] ?? 0) & ~(U2X | MPCM)) | (value & (U2X | MPCM));
      return true;
    };
    cpu.writeHooks[UCSRB] = (value) => {
      if ((value & RXEN) === 0) this.#flush();
      cpu.data[UCSRB] = (value & ~RXB8) | ((cpu.data[UCSRB] ?? 0) & RXB8);
      for (const interrupt of [this.#rxComplete, this.#dataEmpty, this.#txComplete]) {
        cpu.updateInterruptEnable(interrupt, value);
      }
      return true;
    };
    cpu.readHooks[UDR] = () => this.#read();
    cpu.writeHooks[UDR] = (value) => {
      this.#write(value);
      return true;
    };
  }

  /** Cycles of a bit as the chip is set. */
  get bitCycles(): number {
    const { data } = this.#options.cpu;
    const { UCSRA, UBRRL, UBRRH } = this.#registers;
    const divisor = ((((data[UBRRH] ?? 0) & 0x0f) << 8) | (data[UBRRL] ?? 0)) + 1;
    return divisor * (((data[UCSRA] ?? 0) & U2X) !== 0 ? 8 : 16);
  }

  /** Bytes a host sends; they take their time on the line. What exceeds 1 MiB that waits is lost. */
  receive(bytes: Uint8Array): void {
    this.#incoming.add(bytes);
    if (!this.#hostSending) this.#sendFromHost(this.#options.cpu.cycles);
  }

  get #control(): number {
    return this.#options.cpu.data[this.#registers.UCSRB] ?? 0;
  }

  #hostBitCycles(): number {
    const rate = this.#options.hostBaudRate();
    return rate === undefined ? this.bitCycles : this.#options.clockHz / rate;
  }

  #format(): FrameFormat {
    const { data } = this.#options.cpu;
    const c = data[this.#registers.UCSRC] ?? 0;
    const size = ((c >> 1) & 3) | (this.#control & UCSZ2);
    const parity = (c & 0x20) === 0 ? 'none' : (c & 0x10) === 0 ? 'even' : 'odd';
    return { dataBits: size === 7 ? 9 : 5 + (size & 3), parity, stopBits: (c & 0x08) === 0 ? 1 : 2 };
  }

  #write(value: number): void {
    const { cpu } = this.#options;
    const control = this.#control;
    if ((control & TXEN) === 0 || this.#waiting !== undefined) return;
    const character = value | ((control & TXB8) !== 0 ? 0x100 : 0);
    if (this.#sending) {
      this.#waiting = character;
      cpu.clearInterrupt(this.#dataEmpty);
    } else this.#send(character, cpu.cycles);
  }

  #send(character: number, fromCycle: number): void {
    const { cpu } = this.#options;
    this.#sending = true;
    const bitCycles = this.bitCycles;
    const format = this.#format();
    const endCycle = fromCycle + bitCycles * frameBits(format);
    const stoppedCycles = cpu.ioStops.totalCycles;
    cpu.at(endCycle, () => {
      const { lastAtCycle, totalCycles } = cpu.ioStops;
      const pause = { atCycle: lastAtCycle, cycles: totalCycles - stoppedCycles };
      this.#host.configure(this.#hostBitCycles(), FORMAT_8N1);
      this.#putOnLine(this.#host, { levels: frameLevels(character, format), fromCycle, bitCycles, pause });
      this.#sent(endCycle + pause.cycles);
    });
  }

  #sent(endCycle: number): void {
    const { cpu } = this.#options;
    const next = this.#waiting;
    this.#waiting = undefined;
    this.#sending = false;
    if (next === undefined) cpu.setInterruptFlag(this.#txComplete);
    else {
      this.#send(next, endCycle);
      cpu.setInterruptFlag(this.#dataEmpty);
    }
  }

  #sendFromHost(fromCycle: number): void {
    const { cpu } = this.#options;
    const byte = this.#incoming.take();
    this.#hostSending = byte !== undefined;
    if (byte === undefined) return;
    const bitCycles = this.#hostBitCycles();
    const endCycle = fromCycle + bitCycles * frameBits(FORMAT_8N1);
    const stoppedCycles = cpu.ioStops.totalCycles;
    const arrive = () => {
      // A frame during which the receiver's clock stood still is lost.
      const isHeard = !cpu.isStopped('io') && cpu.ioStops.totalCycles === stoppedCycles;
      if (isHeard && (this.#control & RXEN) !== 0) {
        this.#receiver.configure(this.bitCycles, this.#format());
        this.#putOnLine(this.#receiver, { levels: frameLevels(byte, FORMAT_8N1), fromCycle, bitCycles });
      }
      this.#sendFromHost(endCycle);
    };
    cpu.at(Math.ceil(endCycle), arrive, 'none');
  }

  #putOnLine(line: LineSampler, { levels, fromCycle, bitCycles, pause }: FrameOnLine): void {
    let bitStart = fromCycle;
    for (const level of levels) {
      let until = bitStart + bitCycles;
      if (pause !== undefined && pause.atCycle >= bitStart && pause.atCycle < until) until += pause.cycles;
      line.take(level, bitStart, until);
      bitStart = until;
    }
  }

  #received(frame: ReceivedFrame): void {
    const { cpu } = this.#options;
    if (this.#unread.length === RECEIVED_AT_MOST) {
      this.#overrun = true;
      return;
    }
    this.#unread.push(frame);
    this.#showNinthBit();
    cpu.setInterruptFlag(this.#rxComplete);
  }

  #showNinthBit(): void {
    const ninth = ((this.#unread[0]?.character ?? 0) & 0x100) !== 0;
    this.#options.cpu.data[this.#registers.UCSRB] = (this.#control & ~RXB8) | (ninth ? RXB8 : 0);
  }

  /** Flags that belong to the character that UDR gives next. */
  #status(): number {
    const next = this.#unread[0];
    const flags = (next?.framingError ? FE : 0) | (next?.parityError ? UPE : 0) | (this.#overrun ? DOR : 0);
    return (this.#options.cpu.data[this.#registers.UCSRA] ?? 0) | flags;
  }

  #read(): number {
    const { cpu } = this.#options;
    const frame = this.#unread.shift();
    this.#overrun = false;
    this.#showNinthBit();
    if (this.#unread.length === 0) cpu.clearInterrupt(this.#rxComplete);
    return (frame?.character ?? 0) & 0xff;
  }

  #flush(): void {
    this.#unread = [];
    this.#overrun = false;
    this.#options.cpu.clearInterrupt(this.#rxComplete);
  }
}
