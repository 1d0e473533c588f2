import { type Clock, isJsonObject, type Json, qualityOf, type StreamMessage } from '../../core/index.ts';
import { type Applied, Figure } from '../figure/figure.ts';
import type { History } from '../history/history.ts';
import { pointTimeMs } from '../history/point-time.ts';

/** What plotly.js draws as such in a title and a page would show as it stands. */
const EMPHASIS = /<\/?(?:b|i|br|em|strong|sub|sup)\s*\/?>/gi;

export interface PlotOptions {
  /** Digits; the last part of the plot's address. */
  readonly id: string;
  readonly user: string;
  readonly filename: string;
  readonly history: History;
  readonly clock: Clock;
}

/** The newest reading of a trace. */
export interface LastReading {
  /** `null` when it was no number. */
  readonly value: number | null;
  readonly arrivedAtMonotonicMs: number;
}

/** One plot: its figure, its history, and whom to tell when it changes. */
export class Plot {
  readonly id: string;
  readonly user: string;
  readonly filename: string;
  readonly figure = new Figure();
  readonly history: History;
  /** Called after every change; the one who shows the plot to viewers sets it. */
  onChange: () => void = () => {};
  /** Whether a message has changed something that outlives a restart since the plot was last saved. */
  unsaved = false;
  readonly #clock: Clock;
  #last: (LastReading | undefined)[] = [];

  constructor({ id, user, filename, history, clock }: PlotOptions) {
    this.id = id;
    this.user = user;
    this.filename = filename;
    this.history = history;
    this.#clock = clock;
  }

  get path(): string {
    return `/~${this.user}/${this.id}`;
  }

  /** The layout's title without its line breaks and emphasis, else the file name. */
  get title(): string {
    const title = this.figure.layout['title'];
    const text = isJsonObject(title) ? title['text'] : title;
    const plain = typeof text === 'string' ? text.replace(EMPHASIS, ' ').replace(/\s+/g, ' ').trim() : '';
    return plain === '' ? this.filename : plain;
  }

  last(trace: number): LastReading | undefined {
    return this.#last[trace];
  }

  /** Forgets all readings: the plot has been overwritten. */
  clearReadings(): void {
    this.history.clear();
    this.#last = [];
  }

  /** Applies a stream message to the traces it is for, and keeps the reading it brings. */
  receive(traces: readonly number[], message: StreamMessage): Applied {
    const applied = this.figure.apply(traces, message);
    if (applied.kind === 'refused') return applied;
    if (applied.kind === 'appended') {
      const { properties } = message;
      this.#keep(traces, { x: properties['x'], y: properties['y'], quality: qualityOf(properties) });
    } else this.unsaved = true;
    if (message.layout !== undefined) this.unsaved = true;
    this.onChange();
    return applied;
  }

  /** Keeps the points that a plot call itself brought for one trace. */
  keepSent(trace: number, xs: Json | undefined, ys: Json | undefined): void {
    if (!Array.isArray(ys)) return;
    for (const [index, y] of ys.entries()) {
      this.#keep([trace], { x: Array.isArray(xs) ? xs[index] : undefined, y, quality: 'good' });
    }
  }

  #keep(traces: readonly number[], point: { x: Json | undefined; y: Json | undefined; quality: 'good' | 'bad' }): void {
    const value = finiteNumber(point.y);
    const last = { value: value ?? null, arrivedAtMonotonicMs: this.#clock.monotonicMs() };
    const timeMs = value === undefined ? 0 : (pointTimeMs(point.x) ?? this.#clock.nowMs());
    for (const trace of traces) {
      this.#last[trace] = last;
      if (value !== undefined) this.history.append(trace, { timeMs, value, quality: point.quality });
    }
  }
}

/** Sketches send numbers as text too: `"512.00"`. */
function finiteNumber(y: Json | undefined): number | undefined {
  const value = typeof y === 'string' && y.trim() !== '' ? Number(y) : y;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
