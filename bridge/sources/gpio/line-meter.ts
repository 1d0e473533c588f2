import { Debouncer } from './debouncer.ts';
import type { GpioLine } from './gpio-line.ts';

/** A value of a line and when it was so. */
export interface LineReading {
  readonly series: string;
  readonly value: number;
  /** Of the clock that the edges are told in. */
  readonly timeMs: number;
}

/** Makes readings of the edges of one line. */
export class LineMeter {
  readonly #line: GpioLine;
  readonly #debouncer: Debouncer;
  #count = 0;

  constructor(line: GpioLine, level: 0 | 1) {
    this.#line = line;
    this.#debouncer = new Debouncer(level, line.debounceMs ?? 0);
  }

  /** What a line says before anything has happened on it. */
  start(timeMs: number): LineReading[] {
    return this.#line.mode === 'level' ? [this.#reading(this.#debouncer.level, timeMs)] : [];
  }

  /** When `settle` has to be called; `undefined` when nothing is open. */
  get settlesAtMs(): number | undefined {
    return this.#debouncer.settlesAtMs;
  }

  edge(level: 0 | 1, timeMs: number): LineReading[] {
    return this.#debouncer.edge(level, timeMs) ? this.#accepted(timeMs) : [];
  }

  settle(timeMs: number): LineReading[] {
    return this.#debouncer.settle(timeMs) ? this.#accepted(timeMs) : [];
  }

  /** The end of an interval. */
  interval(timeMs: number): LineReading[] {
    if (this.#line.mode !== 'count') return [];
    const reading = this.#reading(this.#count, timeMs);
    this.#count = 0;
    return [reading];
  }

  #accepted(timeMs: number): LineReading[] {
    const { mode, edge = 'rising' } = this.#line;
    const { level } = this.#debouncer;
    if (mode === 'level') return [this.#reading(level, timeMs)];
    if (edge !== 'both' && edge !== (level === 1 ? 'rising' : 'falling')) return [];
    if (mode === 'edges') return [this.#reading(1, timeMs)];
    this.#count += 1;
    return [];
  }

  #reading(value: number, timeMs: number): LineReading {
    return { series: this.#line.series, value, timeMs };
  }
}
