import type { BoardProfile } from '../../boards/index.ts';
import type { Firmware, Print, SerialPins } from '../firmware/firmware.ts';
import { type ConnectedParts, connectParts } from './connected-parts.ts';
import { FirmataDevice } from './firmata-device.ts';
import type { FirmataPin, PinSnapshot } from './firmata-pin.ts';
import { type ArrivedMessage, HostInput } from './host-input.ts';

/** What Firmata clients open a port with. */
const BAUD_RATE = 57_600;

/** A host sets the port up and empties it just after opening it; what came at once would be lost with that. */
const GREETING_DELAY_MS = 20;

export interface FirmataOptions {
  readonly profile: BoardProfile;
  /**
   * What is connected to the board; default nothing. A function is called at each power-up, and once to check what it
   * gives: for parts that remember something, because a board that is plugged in again starts at time 0.
   */
  readonly parts?: ConnectedParts | (() => ConnectedParts);
  /** What a host is told the firmware is called. Default `BoardstreamFirmata`. */
  readonly name?: string;
  /** Called with each string message of the host. */
  readonly onString?: (text: string) => void;
}

/** A board that runs Firmata, and what there is to see of it from outside. */
export interface FirmataFirmware extends Firmware {
  /** The pins a host can use, by ascending number, as they are now. */
  readonly pins: readonly PinSnapshot[];
  /** One of them by its name; `undefined` when there is none. */
  pin(name: string): PinSnapshot | undefined;
  /** Sends a string message to the host, at the next moment the device looks. Nothing while the board has no power. */
  sendString(text: string): void;
}

/**
 * A Firmata 2.7 device: what johnny-five, firmata-io, pyFirmata and others drive as a board with StandardFirmata, and
 * 1-Wire as ConfigurableFirmata has it. Sends its version and its name at power-up and whenever a host opens the port.
 * Pins, ADC and what pins can do come from the profile. Analog inputs and I2C devices read continuously are sampled every
 * 19 ms of simulated time, or as the host asks (1 to 65 535 ms); a sample that falls due while the serial line is busy is
 * left out. Digital changes are reported when they happen. Stepper, encoder, serial and scheduler are not there.
 *
 * Bad input never throws: unknown messages are ignored, and of a sysex message longer than 64 KiB a string tells.
 *
 * ```ts
 * const profile = boardProfile('arduino-uno');
 * const firmware = firmataFirmware({ profile, parts: { A0: { kind: 'analog', volts: (timeMs) => timeMs / 1000 } } });
 * const board = await simulateBoard({ profile, firmware });
 * // new five.Board({ port: board.path, repl: false }) … new five.Led(13).on()
 * firmware.pin('D13'); // { name: 'D13', number: 13, mode: 'output', value: 1 }
 * ```
 * Source of the protocol: github.com/firmata/protocol.
 * @throws BoardstreamError `USAGE` when a part cannot be connected where it should be
 */
export function firmataFirmware({
  profile,
  parts = {},
  name = 'BoardstreamFirmata',
  onString = () => {},
}: FirmataOptions): FirmataFirmware {
  const connect = () => connectParts(profile, typeof parts === 'function' ? parts() : parts);
  let { pins } = connect();
  let say: (text: string) => void = () => {};
  return {
    baudRate: BAUD_RATE,
    framing: 'messages',
    get pins() {
      return usable(pins).map((pin) => pin.snapshot);
    },
    pin: (pinName) => usable(pins).find(({ description }) => description.name === pinName)?.snapshot,
    sendString: (text) => say(text),
    async *boot(serial) {
      const connected = connect();
      pins = connected.pins;
      const device = new FirmataDevice({ name, adc: profile.adc, ...connected, onString });
      say = (text) => {
        device.sendString(text);
        serial.wake();
      };
      yield* run(device, serial);
      say = () => {};
    },
  };
}

function usable(pins: readonly FirmataPin[]): readonly FirmataPin[] {
  return pins.filter(({ description }) => description.modes.size > 0);
}

/**
 * From power-up to power loss. What has come and what is due is done in the order of simulated time, not of waking up, so
 * that the speed does not matter; nothing is done while the line is busy.
 */
async function* run(device: FirmataDevice, serial: SerialPins): AsyncGenerator<Print> {
  const input = new HostInput();
  serial.onReceive((bytes) => input.push(bytes, serial.nowMs));
  serial.onHostEvent?.(({ type }) => {
    if (type === 'opened') device.announceAt(serial.nowMs + GREETING_DELAY_MS);
  });
  device.announceAt(0);
  let arrived: ArrivedMessage | undefined;
  while (!serial.power.aborted) {
    const output = device.takeOutput();
    if (output.length > 0) {
      yield { timeMs: Math.max(device.readyAtMs, serial.idleAtMs), bytes: output };
      // More may have come up while it left.
      continue;
    }
    arrived ??= input.next();
    const readyMs = Math.max(device.readyAtMs, serial.idleAtMs);
    const first = arrived !== undefined && arrived.arrivedAtMs <= device.nextDueMs ? arrived : undefined;
    const nextMs = Math.max(readyMs, first?.arrivedAtMs ?? device.nextDueMs);
    if (nextMs > serial.nowMs) await serial.waitUntil(nextMs);
    else if (first === undefined) device.runDue(nextMs);
    else {
      device.handle(first.message, nextMs);
      arrived = undefined;
    }
  }
}
