import { type AVRIOPort, PinState } from 'avr8js';
import type { Level } from '../../../sensors/part.ts';
import type { ChipConnections } from '../chip.ts';
import type { ChipCpu } from '../chip-cpu.ts';
import type { ChipModel } from '../models/chip-model.ts';
import { type WiredPin, type WiredPinsOptions, wiredPins } from './board-pins.ts';
import { attachTwoWire } from './two-wire.ts';
import type { Wire } from './wire.ts';

/** From 0.6 VCC on an input reads 1; DS40002061, section 28.2. The hysteresis is not simulated. */
const HIGH_FROM = 0.6;

/** A pin of a port. */
interface Pin {
  readonly mcuPin: string;
  readonly port: AVRIOPort;
  readonly bit: number;
  readonly wire: Wire | undefined;
}

export interface PinWiringOptions extends WiredPinsOptions {
  readonly model: ChipModel;
  readonly clockHz: number;
}

/** Parts on the pins of a board, through every reset of its chip. */
export class PinWiring {
  readonly #options: PinWiringOptions;
  readonly #wired: readonly WiredPin[];
  #cpu: ChipCpu | undefined;
  #pins: readonly Pin[] = [];
  #pulled = new Set<string>();
  #startMs = 0;

  /** @throws BoardstreamError `USAGE` for a pin that the board does not have, or that cannot take such a part */
  constructor(options: PinWiringOptions) {
    this.#options = options;
    this.#wired = wiredPins(options);
  }

  /** The parts' simulated milliseconds by now: 0 at the first power-up. */
  get nowMs(): number {
    return this.#cpu === undefined ? this.#startMs : this.#timeMs(this.#cpu.cycles);
  }

  /** The chip gets its power, at this time of the parts. */
  powerUp(startMs: number): void {
    this.#startMs = startMs;
  }

  /** To the ports of a chip that comes out of reset. */
  connect({ cpu, ports }: ChipConnections): void {
    const { clockHz, parts, model } = this.#options;
    this.#cpu = cpu;
    this.#pins = this.#wired.flatMap(({ mcuPin, wire }) => {
      const place = ports.pin(mcuPin);
      return place === undefined ? [] : [{ mcuPin, wire, ...place }];
    });
    const i2cParts = [...parts.values()].filter((part) => part.kind === 'i2c');
    const timeMs = () => this.#timeMs(cpu.cycles);
    attachTwoWire({ cpu, vector: model.vectors.twoWire, clockHz, parts: i2cParts, timeMs });
    for (const port of ports.all) this.#connectPort(port, cpu);
  }

  /** Voltage on a pin of the chip at a cycle. */
  volts(mcuPin: string, cycle: number): number {
    const wire = this.#wired.find((candidate) => candidate.mcuPin === mcuPin)?.wire;
    if (wire?.kind === 'analog') return wire.volts(this.#timeMs(cycle));
    return (this.#level(mcuPin) ?? 0) * this.#options.operatingVolts;
  }

  /** What is on the wire now: what the board drives, else what a part does. `undefined` for a pin that does not exist. */
  level(name: string): Level | undefined {
    const mcuPin = this.#options.mcuPins[name];
    return mcuPin === undefined ? undefined : this.#level(mcuPin);
  }

  #level(mcuPin: string): Level | undefined {
    const pin = this.#pins.find((candidate) => candidate.mcuPin === mcuPin);
    return pin === undefined || this.#cpu === undefined ? undefined : this.#levelOf(pin, this.#cpu);
  }

  #connectPort(port: AVRIOPort, cpu: ChipCpu): void {
    const pins = this.#pins.filter((pin) => pin.port === port);
    const refresh = () => {
      for (const pin of pins) this.#setInput(pin, cpu);
    };
    const schedules = pins.map((pin) => this.#follow(pin, cpu, refresh));
    port.addListener(() => {
      for (const pin of pins) this.#tellPart(pin, cpu);
      refresh();
      for (const schedule of schedules) schedule();
    });
    for (const pin of pins) this.#tellPart(pin, cpu);
    refresh();
    for (const schedule of schedules) schedule();
    // A voltage changes at any time, and so it is looked at when the program looks.
    if (pins.some(({ wire }) => wire?.kind === 'analog')) {
      const address = port.portConfig.PIN;
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
      if (scheduled) cpu.at(Math.ceil(((changeMs - this.#startMs) * this.#options.clockHz) / 1000), change, 'none');
    };
    const change = () => {
      scheduled = false;
      refresh();
      schedule();
    };
    return schedule;
  }

  #tellPart({ mcuPin, port, bit, wire }: Pin, cpu: ChipCpu): void {
    if (wire?.kind !== 'line') return;
    const pulls = port.pinState(bit) === PinState.Low;
    if (pulls === this.#pulled.has(mcuPin)) return;
    if (pulls) this.#pulled.add(mcuPin);
    else this.#pulled.delete(mcuPin);
    wire.hostPulls(pulls, this.#timeMs(cpu.cycles));
  }

  #setInput(pin: Pin, cpu: ChipCpu): void {
    const level = this.#levelOf(pin, cpu);
    if (((pin.port['pinValue'] >> pin.bit) & 1) !== level) pin.port.setPin(pin.bit, level === 1);
  }

  #levelOf({ port, bit, wire }: Pin, cpu: ChipCpu): Level {
    const state = port.pinState(bit);
    if (state === PinState.Low) return 0;
    if (state === PinState.High) return 1;
    const timeMs = this.#timeMs(cpu.cycles);
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
    return this.#startMs + (cycle / this.#options.clockHz) * 1000;
  }
}
