import { type AVRIOPort, PinState } from 'avr8js';
import { BoardstreamError } from '../../../../core/index.ts';
import type { AnalogPart, DigitalPart, Level, LinePart, Part } from '../../../sensors/part.ts';
import type { ChipPorts } from '../chip.ts';
import type { ChipCpu } from '../chip-cpu.ts';
import { OneWireLine } from './one-wire-line.ts';
import { attachTwoWire } from './two-wire.ts';

/** From 0.6 VCC on an input reads 1; DS40002061, section 28.2. The hysteresis is not simulated. */
const HIGH_FROM = 0.6;

/** What decides the level of a pin. */
type Wire = AnalogPart | DigitalPart | LinePart;

interface PinPlace {
  readonly port: 'b' | 'c' | 'd';
  readonly bit: number;
}

interface Pin extends PinPlace {
  readonly name: string;
  readonly wire: Wire | undefined;
}

export interface PinWiringOptions {
  readonly clockHz: number;
  readonly operatingVolts: number;
  /** By the name of the pin as printed on an Uno or a Nano. Devices on I2C are on A4 and A5 under whatever name. */
  readonly parts: ReadonlyMap<string, Part>;
}

/** Parts on the pins of an Arduino Uno or Nano, through every reset of its chip. */
export class PinWiring {
  readonly #options: PinWiringOptions;
  readonly #pins: readonly Pin[];
  readonly #channels: readonly (Part | undefined)[];
  #ports: ChipPorts | undefined;
  #pulled = new Set<string>();

  /** @throws BoardstreamError `USAGE` for a pin that the board does not have, or that cannot take such a part */
  constructor(options: PinWiringOptions) {
    this.#options = options;
    for (const [name, part] of options.parts) {
      const fits = part.kind === 'i2c' || PIN_PLACES.has(name) || (part.kind === 'analog' && /^A[67]$/.test(name));
      if (!fits)
        throw new BoardstreamError('USAGE', `the board has no pin ${name} for this ${part.kind} part`, { name });
    }
    this.#pins = Array.from(PIN_PLACES, ([name, place]) => ({ name, ...place, wire: wireOf(options.parts.get(name)) }));
    this.#channels = Array.from({ length: 8 }, (_, channel) => options.parts.get(`A${channel}`));
  }

  /** To the ports of a chip that comes out of reset. */
  connect(ports: ChipPorts): void {
    const { clockHz, parts } = this.#options;
    this.#ports = ports;
    const i2cParts = [...parts.values()].filter((part) => part.kind === 'i2c');
    attachTwoWire({ cpu: ports.cpu, clockHz, parts: i2cParts });
    for (const name of ['b', 'c', 'd'] as const) this.#connectPort(ports, name);
  }

  /** Voltage on an ADC channel at a cycle. */
  volts(channel: number, cycle: number): number {
    const part = this.#channels[channel];
    if (part?.kind === 'analog') return part.volts(this.#timeMs(cycle));
    return (this.level(`A${channel}`) ?? 0) * this.#options.operatingVolts;
  }

  /** What is on the wire now: what the board drives, else what a part does. `undefined` for a pin that does not exist. */
  level(name: string): Level | undefined {
    const pin = this.#pins.find((candidate) => candidate.name === name);
    return pin === undefined || this.#ports === undefined ? undefined : this.#levelOf(pin, this.#ports);
  }

  #connectPort(ports: ChipPorts, name: Pin['port']): void {
    const { cpu } = ports;
    const pins = this.#pins.filter((pin) => pin.port === name);
    const port = ports[name];
    const refresh = () => {
      for (const pin of pins) this.#setInput(pin, ports);
    };
    const schedules = pins.map((pin) => this.#follow(pin, cpu, refresh));
    port.addListener(() => {
      for (const pin of pins) this.#tellPart(pin, port, cpu);
      refresh();
      for (const schedule of schedules) schedule();
    });
    for (const pin of pins) this.#tellPart(pin, port, cpu);
    refresh();
    for (const schedule of schedules) schedule();
    // A voltage changes at any time, and so it is looked at when the program looks.
    if (pins.some(({ wire }) => wire?.kind === 'analog')) {
      const address = port['portConfig'].PIN;
      cpu.readHooks[address] = () => {
        refresh();
        return cpu.data[address] ?? 0;
      };
    }
  }

  /** Keeps the next change of a part on the agenda. Returns what looks for it anew. */
  #follow({ wire }: Pin, cpu: ChipCpu, refresh: () => void): () => void {
    if (wire === undefined || wire.kind === 'analog') return () => {};
    let scheduled = false;
    const schedule = () => {
      if (scheduled) cpu.clearClockEvent(change);
      const changeMs = wire.nextChangeMs(this.#timeMs(cpu.cycles));
      scheduled = Number.isFinite(changeMs);
      if (scheduled) cpu.at(Math.ceil((changeMs * this.#options.clockHz) / 1000), change);
    };
    const change = () => {
      scheduled = false;
      refresh();
      schedule();
    };
    return schedule;
  }

  #tellPart({ name, bit, wire }: Pin, port: AVRIOPort, cpu: ChipCpu): void {
    if (wire?.kind !== 'line') return;
    const pulls = port.pinState(bit) === PinState.Low;
    if (pulls === this.#pulled.has(name)) return;
    if (pulls) this.#pulled.add(name);
    else this.#pulled.delete(name);
    wire.hostPulls(pulls, this.#timeMs(cpu.cycles));
  }

  #setInput(pin: Pin, ports: ChipPorts): void {
    const port = ports[pin.port];
    const level = this.#levelOf(pin, ports);
    if (((port['pinValue'] >> pin.bit) & 1) !== level) port.setPin(pin.bit, level === 1);
  }

  #levelOf({ port, bit, wire }: Pin, ports: ChipPorts): Level {
    const state = ports[port].pinState(bit);
    if (state === PinState.Low) return 0;
    if (state === PinState.High) return 1;
    const timeMs = this.#timeMs(ports.cpu.cycles);
    switch (wire?.kind) {
      case 'digital':
        return wire.level(timeMs);
      case 'line':
        return wire.pullsLow(timeMs) ? 0 : 1;
      case 'analog':
        return wire.volts(timeMs) >= HIGH_FROM * this.#options.operatingVolts ? 1 : 0;
      case undefined:
        return state === PinState.InputPullUp ? 1 : 0;
    }
  }

  #timeMs(cycle: number): number {
    return (cycle / this.#options.clockHz) * 1000;
  }
}

/** Arduino's `pins_arduino.h` of the variant "standard": D0 to D7 on port D, D8 to D13 on B, A0 to A5 on C. */
const PIN_PLACES: ReadonlyMap<string, PinPlace> = new Map<string, PinPlace>([
  ...Array.from({ length: 8 }, (_, bit) => [`D${bit}`, { port: 'd', bit }] as const),
  ...Array.from({ length: 6 }, (_, bit) => [`D${8 + bit}`, { port: 'b', bit }] as const),
  ...Array.from({ length: 6 }, (_, bit) => [`A${bit}`, { port: 'c', bit }] as const),
]);

function wireOf(part: Part | undefined): Wire | undefined {
  if (part === undefined || part.kind === 'i2c') return undefined;
  return part.kind === 'one-wire' ? new OneWireLine([part]) : part;
}
