import {
  type Clock,
  isJsonObject,
  type Json,
  type JsonObject,
  type LostReason,
  qualityOf,
  type StreamMessage,
} from '../../core/index.ts';
import { type Applied, Figure, type SentTrace } from '../figure/figure.ts';
import type { History } from '../history/history.ts';
import { pointTimeMs } from '../history/point-time.ts';
import type { LoggedMessage, MessageLog } from './message-log.ts';

/** What plotly.js draws as such in a title and a page would show as it stands. */
const EMPHASIS = /<\/?(?:b|i|br|em|strong|sub|sup)\s*\/?>/gi;

export interface PlotOptions {
  /** Digits; the last part of the plot's address. */
  readonly id: string;
  readonly user: string;
  readonly filename: string;
  readonly history: History;
  readonly log: MessageLog;
  readonly clock: Clock;
}

/** Whether points take their places as they arrive, or by their own time: what was left for later comes late. */
export type PointOrder = 'byArrival' | 'byTime';

/** Points that are missing and will not come. */
export interface Gap {
  readonly reason: LostReason;
  /** How many; `undefined` where that is not known. */
  readonly points: number | undefined;
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
  readonly gaps: (Gap & { readonly timeMs: number })[] = [];
  /** Whether a message has changed something that outlives a restart since the plot was last saved. */
  unsaved = false;
  readonly #log: MessageLog;
  readonly #clock: Clock;
  #last: (LastReading | undefined)[] = [];

  constructor({ id, user, filename, history, log, clock }: PlotOptions) {
    this.id = id;
    this.user = user;
    this.filename = filename;
    this.history = history;
    this.#log = log;
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
    this.#log.cleared(this.id);
  }

  /** Applies a stream message to the traces it is for, and keeps the reading it brings. */
  receive(traces: readonly number[], message: StreamMessage, _order: PointOrder = 'byArrival'): Applied {
    const applied = this.figure.apply(traces, message);
    if (applied.kind === 'refused') return applied;
    const received = { traces, properties: message.properties, arrivedAtMs: this.#clock.nowMs(), historyOnly: false };
    if (applied.kind === 'appended') this.#keep(received);
    else this.unsaved = true;
    if (message.layout !== undefined) this.unsaved = true;
    this.#log.received(this.id, received);
    this.onChange();
    return applied;
  }

  /** Keeps the points that a plot call itself brought for one trace. */
  keepSent(trace: number, xs: Json | undefined, ys: Json | undefined): void {
    if (!Array.isArray(ys)) return;
    for (const [index, y] of ys.entries()) {
      const properties: JsonObject = { x: (Array.isArray(xs) ? xs[index] : undefined) ?? null, y };
      const sent = { traces: [trace], properties, arrivedAtMs: this.#clock.nowMs(), historyOnly: true };
      this.#keep(sent);
      this.#log.received(this.id, sent);
    }
  }

  /** Does again what the log says was done before a restart. The layout is not in it: the saved plot has that. */
  restore(logged: LoggedMessage, _order: PointOrder = 'byArrival'): void {
    const { traces, properties, historyOnly } = logged;
    const isAppended =
      historyOnly ||
      this.figure.apply(traces, { streamToken: undefined, layout: undefined, properties }).kind === 'appended';
    if (isAppended) this.#keep(logged);
  }

  /** Says that points are missing before the one of this time; wall time, milliseconds since 1970 UTC. */
  declareGapBefore(timeMs: number, gap: Gap): void {
    this.gaps.push({ timeMs, ...gap });
  }

  /** Does the clearing again that the log says was done: back to the plot as it was saved. */
  restoreCleared(saved: { readonly traces: readonly SentTrace[]; readonly layout: JsonObject }): void {
    this.history.clear();
    this.#last = [];
    this.figure.replace(saved.traces, saved.layout);
  }

  #keep({ traces, properties, arrivedAtMs }: LoggedMessage): void {
    const value = finiteNumber(properties['y']);
    const ageMs = Math.max(0, this.#clock.nowMs() - arrivedAtMs);
    const last = { value: value ?? null, arrivedAtMonotonicMs: this.#clock.monotonicMs() - ageMs };
    const timeMs = pointTimeMs(properties['x']) ?? arrivedAtMs;
    for (const trace of traces) {
      this.#last[trace] = last;
      if (value !== undefined) this.history.append(trace, { timeMs, value, quality: qualityOf(properties) });
    }
  }
}

/** Sketches send numbers as text too: `"512.00"`. */
function finiteNumber(y: Json | undefined): number | undefined {
  const value = typeof y === 'string' && y.trim() !== '' ? Number(y) : y;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
