import type { Level, LinePart, OneWirePart } from '../../../sensors/part.ts';
import { OneWireDirection } from './one-wire-direction.ts';

/**
 * Milliseconds, from Maxim AN126 and the DS18B20 data sheet 19-7487: a reset pulse is at least 480 us; a device samples a
 * write slot 15 to 60 us after its start, answers a reset 15 to 60 us later for 60 to 240 us, and holds a 0 for 15 to 60 us.
 */
const RESET_MS = 0.4;
const SAMPLE_MS = 0.03;
const PRESENCE_DELAY_MS = 0.03;
const PRESENCE_MS = 0.12;
const HOLD_ZERO_MS = 0.03;

/** 1-Wire devices as one line sees them: pulses of the board become resets and slots, answers become pulses. */
export class OneWireLine implements LinePart {
  readonly kind = 'line';
  readonly #parts: readonly OneWirePart[];
  #direction = new OneWireDirection();
  #fellAtMs = 0;
  #isReading = false;
  #pullsFromMs = Number.POSITIVE_INFINITY;
  #pullsUntilMs = Number.POSITIVE_INFINITY;

  constructor(parts: readonly OneWirePart[]) {
    this.#parts = parts;
  }

  hostPulls(low: boolean, timeMs: number): void {
    if (low) this.#falls(timeMs);
    else this.#rises(timeMs);
  }

  pullsLow(timeMs: number): boolean {
    return timeMs >= this.#pullsFromMs && timeMs < this.#pullsUntilMs;
  }

  nextChangeMs(timeMs: number): number {
    return [this.#pullsFromMs, this.#pullsUntilMs].find((changeMs) => changeMs > timeMs) ?? Number.POSITIVE_INFINITY;
  }

  #falls(timeMs: number): void {
    this.#fellAtMs = timeMs;
    this.#isReading = this.#parts.some((part) => part.sends?.(timeMs) ?? this.#direction.next === 'read');
    if (!this.#isReading) return;
    // Every device answers, so that `every` would not do.
    const bits = this.#parts.map((part) => part.readSlot(timeMs));
    if (bits.includes(0)) this.#pull(timeMs, HOLD_ZERO_MS);
    this.#direction.read();
  }

  #rises(timeMs: number): void {
    const lowMs = timeMs - this.#fellAtMs;
    if (lowMs >= RESET_MS) {
      this.#direction = new OneWireDirection();
      const present = this.#parts.map((part) => part.reset(timeMs)).includes(true);
      if (present) this.#pull(timeMs + PRESENCE_DELAY_MS, PRESENCE_MS);
    } else if (!this.#isReading) {
      const bit: Level = lowMs < SAMPLE_MS ? 1 : 0;
      for (const part of this.#parts) part.writeSlot(bit, timeMs);
      this.#direction.wrote(bit);
    }
  }

  #pull(fromMs: number, durationMs: number): void {
    this.#pullsFromMs = fromMs;
    this.#pullsUntilMs = fromMs + durationMs;
  }
}
