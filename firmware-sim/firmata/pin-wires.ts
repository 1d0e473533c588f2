import type { Level, OneWirePart, Part } from '../sensors/part.ts';

/** The parts connected to one pin, and what the pin makes of them. */
export class PinWires {
  readonly #parts: readonly Part[];
  readonly #operatingVolts: number;
  readonly oneWire: readonly OneWirePart[];
  #pulling = false;

  constructor(parts: readonly Part[], operatingVolts: number) {
    this.#parts = parts;
    this.#operatingVolts = operatingVolts;
    this.oneWire = parts.filter((part) => part.kind === 'one-wire');
  }

  /** Voltage at the pin; 0 where nothing drives it. */
  volts(timeMs: number): number {
    for (const part of this.#parts) {
      if (part.kind === 'analog') return part.volts(timeMs);
      if (part.kind === 'digital') return part.level(timeMs) * this.#operatingVolts;
    }
    return 0;
  }

  /** Level an input reads. Whoever pulls low wins; a pin that nothing drives reads 0, with a pull-up 1. */
  level(timeMs: number, pullUp: boolean): Level {
    let level: Level = pullUp ? 1 : 0;
    for (const part of this.#parts) {
      const driven = this.#drivenLevel(part, timeMs);
      if (driven === 0) return 0;
      level = driven ?? level;
    }
    return level;
  }

  /** When the level may change next, after `timeMs`. A voltage may at any moment, and is looked at every `pollMs`. */
  nextChangeMs(timeMs: number, pollMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const part of this.#parts) {
      if (part.kind === 'analog') nextMs = Math.min(nextMs, timeMs + pollMs);
      else if (part.kind === 'digital' || part.kind === 'line') nextMs = Math.min(nextMs, part.nextChangeMs(timeMs));
    }
    return nextMs;
  }

  /** The board pulls the pin low, or does not. */
  pull(low: boolean, timeMs: number): void {
    if (low === this.#pulling) return;
    this.#pulling = low;
    for (const part of this.#parts) if (part.kind === 'line') part.hostPulls(low, timeMs);
  }

  #drivenLevel(part: Part, timeMs: number): Level | undefined {
    switch (part.kind) {
      case 'analog':
        return part.volts(timeMs) >= this.#operatingVolts / 2 ? 1 : 0;
      case 'digital':
        return part.level(timeMs);
      case 'line':
        return part.pullsLow(timeMs) ? 0 : 1;
      case 'i2c':
      case 'one-wire':
        return undefined;
    }
  }
}
