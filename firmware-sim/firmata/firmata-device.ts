import type { AdcProfile } from '../../boards/index.ts';
import type { I2cPart, Level } from '../sensors/part.ts';
import { DigitalPorts } from './digital-ports.ts';
import type { FirmataPin } from './firmata-pin.ts';
import type { HostMessage } from './host-message.ts';
import { I2cBus } from './i2c-bus.ts';
import { I2cRequests } from './i2c-requests.ts';
import { OneWireBus } from './one-wire-bus.ts';
import { OneWireRequests } from './one-wire-requests.ts';
import { Outbox } from './outbox.ts';
import { ProcessorTime } from './processor-time.ts';
import { ONE_WIRE, PIN_MODE, pinModeOf, SYSEX } from './protocol.ts';
import { replies } from './replies.ts';
import { Sampling } from './sampling.ts';
import { fromGroups, fromPairs } from './seven-bit.ts';

export interface FirmataDeviceOptions {
  readonly name: string;
  readonly adc: AdcProfile | undefined;
  /** By their number, without holes. */
  readonly pins: readonly FirmataPin[];
  readonly i2c: readonly I2cPart[];
  readonly onString: (text: string) => void;
}

/** A Firmata device from power-up to power loss: messages and simulated time in, bytes out. Knows no clock of its own. */
export class FirmataDevice {
  readonly #options: FirmataDeviceOptions;
  readonly #time = new ProcessorTime();
  readonly #outbox = new Outbox();
  readonly #sampling = new Sampling();
  readonly #ports: DigitalPorts;
  readonly #i2c: I2cRequests;
  readonly #oneWire = new Map<number, OneWireRequests>();
  /** Channels that are reported. */
  readonly #analog = new Set<number>();
  #announceAtMs = Number.POSITIVE_INFINITY;
  readonly #channels: readonly (FirmataPin | undefined)[];

  constructor(options: FirmataDeviceOptions) {
    this.#options = options;
    this.#ports = new DigitalPorts(options.pins, this.#outbox);
    this.#i2c = new I2cRequests(new I2cBus(options.i2c, this.#time), this.#outbox);
    const channels = options.adc?.pins.length ?? 0;
    this.#channels = Array.from({ length: channels }, (_, channel) =>
      options.pins.find((pin) => pin.description.analogChannel === channel),
    );
    this.#reset();
  }

  /** When the processor has done what it was given last, simulated milliseconds. */
  get readyAtMs(): number {
    return this.#time.nowMs;
  }

  /** When it has to do something by itself next; infinite when nothing is expected. */
  get nextDueMs(): number {
    const nowMs = this.#time.nowMs;
    let dueMs = Math.min(this.#announceAtMs, this.#ports.nextChangeMs(nowMs, this.#sampling.intervalMs));
    if (this.#analog.size > 0 || this.#i2c.readsContinuously) {
      dueMs = Math.min(dueMs, this.#sampling.nextAfterMs(nowMs));
    }
    for (const requests of this.#oneWire.values()) dueMs = Math.min(dueMs, requests.nextDueMs);
    return Math.max(dueMs, nowMs);
  }

  /** Lets it say what it is at this time, as real firmware does when it has started. */
  announceAt(timeMs: number): void {
    this.#announceAtMs = timeMs;
  }

  /** Everything it has to say since the last call. */
  takeOutput(): Uint8Array {
    return this.#outbox.take();
  }

  /** Says something to the host's user. */
  sendString(text: string): void {
    this.#outbox.send(replies.string(text));
  }

  /** Does what is due at this time, and not before `readyAtMs`. */
  runDue(timeMs: number): void {
    const samples = this.#sampling.nextAfterMs(this.#time.nowMs) <= timeMs;
    this.#time.waitUntil(timeMs);
    if (this.#announceAtMs <= timeMs) this.#announce();
    for (const requests of this.#oneWire.values()) requests.runDue();
    if (samples) {
      for (const channel of this.#analog) this.#sendAnalog(channel);
      this.#i2c.sample();
    }
    this.#ports.sendChanges(this.#time.nowMs);
  }

  /** Takes a message at this time, and not before `readyAtMs`. What makes no sense is ignored. */
  handle(message: HostMessage, timeMs: number): void {
    this.#time.waitUntil(timeMs);
    this.#obey(message);
    this.#ports.sendChanges(this.#time.nowMs);
  }

  #announce(): void {
    this.#announceAtMs = Number.POSITIVE_INFINITY;
    this.#outbox.send(replies.version());
    this.#outbox.send(replies.firmware(this.#options.name));
  }

  #obey(message: HostMessage): void {
    const nowMs = this.#time.nowMs;
    switch (message.kind) {
      case 'version':
        this.#outbox.send(replies.version());
        return;
      case 'reset':
        this.#reset();
        return;
      case 'digital':
        for (const [bit, pin] of this.#options.pins.slice(message.port * 8, message.port * 8 + 8).entries()) {
          pin.writeLevel(((message.bits >> bit) & 1) as Level, nowMs);
        }
        return;
      case 'setPinValue': {
        const pin = this.#options.pins[message.pin];
        if (pin?.mode === 'output') pin.writeLevel(message.value === 0 ? 0 : 1, nowMs);
        return;
      }
      case 'analog':
        this.#options.pins[message.pin]?.writeAnalog(message.value);
        return;
      case 'reportAnalog':
        this.#reportAnalog(message.channel, message.enabled);
        return;
      case 'reportDigital':
        this.#ports.report(message.port, message.enabled, nowMs);
        return;
      case 'setPinMode':
        this.#setPinMode(message.pin, message.mode);
        return;
      case 'tooLong':
        this.sendString('Message too long');
        return;
      case 'sysex':
        this.#obeySysex(message.command, message.data);
        return;
    }
  }

  #obeySysex(command: number, data: readonly number[]): void {
    const { pins, name, onString } = this.#options;
    const descriptions = () => pins.map(({ description }) => description);
    const [first = 0, ...rest] = data;
    const pin = data.length === 0 ? undefined : pins[first];
    switch (command) {
      case SYSEX.firmware:
        this.#outbox.send(replies.firmware(name));
        return;
      case SYSEX.capabilityQuery:
        this.#outbox.send(replies.capabilities(descriptions()));
        return;
      case SYSEX.analogMappingQuery:
        this.#outbox.send(replies.analogMapping(descriptions()));
        return;
      case SYSEX.pinStateQuery:
        if (pin !== undefined) this.#outbox.send(replies.pinState(first, PIN_MODE[pin.mode], pin.value));
        return;
      case SYSEX.extendedAnalog:
        if (rest.length > 0) pin?.writeAnalog(fromGroups(rest));
        return;
      case SYSEX.samplingInterval:
        if (data.length > 1) this.#sampling.every(fromGroups(data), this.#time.nowMs);
        return;
      case SYSEX.string:
        onString(Buffer.from(fromPairs(data)).toString());
        return;
      case SYSEX.servoConfig: {
        const [shortestUs, longestUs] = fromPairs(rest);
        if (shortestUs === undefined || longestUs === undefined || rest.length < 4) return;
        pin?.configureServo(shortestUs, longestUs, this.#time.nowMs);
        return;
      }
      case SYSEX.i2cConfig:
        for (const each of pins) each.setMode('i2c', this.#time.nowMs);
        this.#i2c.configure(data);
        return;
      case SYSEX.i2cRequest:
        this.#i2c.request(data);
        return;
      case SYSEX.oneWire:
        this.#obeyOneWire(data);
        return;
      default:
        return;
    }
  }

  #obeyOneWire([command, number, ...data]: readonly number[]): void {
    if (command === undefined || number === undefined) return;
    if (command === ONE_WIRE.config) this.#setPinMode(number, PIN_MODE.oneWire);
    else if (this.#oneWire.has(number)) this.#oneWire.get(number)?.request([command, ...data]);
    else this.sendString('1-Wire: the pin is not configured');
  }

  #setPinMode(number: number, code: number): void {
    const pin = this.#options.pins[number];
    const mode = pinModeOf(code);
    if (pin === undefined) return;
    if (mode === undefined || !pin.setMode(mode, this.#time.nowMs)) {
      this.sendString('Unknown pin mode');
      return;
    }
    const channel = pin.description.analogChannel;
    if (channel !== undefined) this.#reportAnalog(channel, mode === 'analog');
    this.#oneWire.delete(number);
    if (mode !== 'oneWire') return;
    const bus = new OneWireBus(pin.wires.oneWire, this.#time);
    this.#oneWire.set(number, new OneWireRequests({ pin: number, bus, time: this.#time, outbox: this.#outbox }));
  }

  #reportAnalog(channel: number, enabled: boolean): void {
    if (!enabled) this.#analog.delete(channel);
    else if (this.#channels[channel] !== undefined && channel < 16) {
      this.#analog.add(channel);
      this.#sendAnalog(channel);
    }
  }

  /** A channel whose pin does something else now is left out, as in StandardFirmata. */
  #sendAnalog(channel: number): void {
    const pin = this.#channels[channel];
    const { adc } = this.#options;
    if (adc === undefined || pin?.mode !== 'analog') return;
    this.#outbox.send(replies.analog(channel, pin.readAnalog(adc, this.#time.nowMs)));
  }

  #reset(): void {
    for (const pin of this.#options.pins) pin.reset(this.#time.nowMs);
    this.#sampling.reset(this.#time.nowMs);
    this.#analog.clear();
    this.#ports.reset();
    this.#i2c.reset();
    this.#oneWire.clear();
  }
}
