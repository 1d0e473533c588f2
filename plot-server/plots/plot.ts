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
import { isTimeUnsure, readingQualityOf } from '../history/reading-quality.ts';
import type { LoggedMessage, MessageLog, Placement } from './message-log.ts';

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
  /** Of its figure; default 32 MiB. */
  readonly maxBytes?: number | undefined;
}

/** The newest reading of a trace. */
export interface LastReading {
  /** `null` when it was no number. */
  readonly value: number | null;
  /** When it was read, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  /** Whether that time is a guess. */
  readonly timeUnsure: boolean;
  readonly arrivedAtMonotonicMs: number;
}

/** What was lost for good, as whoever lost it says. */
export interface DeclaredLoss {
  readonly reason: LostReason;
  /** How many points; `undefined` where nobody knows. */
  readonly points: number | undefined;
}

/** One plot: its figure, its history, and whom to tell when it changes. */
export class Plot {
  readonly id: string;
  readonly user: string;
  readonly filename: string;
  readonly figure: Figure;
  readonly history: History;
  /** Called after every change; the one who shows the plot to viewers sets it. */
  onChange: () => void = () => {};
  /** Whether a message has changed something that outlives a restart since the plot was last saved. */
  unsaved = false;
  readonly #log: MessageLog;
  readonly #clock: Clock;
  #last: (LastReading | undefined)[] = [];

  constructor({ id, user, filename, history, log, clock, maxBytes }: PlotOptions) {
    this.figure = new Figure(maxBytes);
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

  /** Applies a stream message to the traces it is for, as it arrives, and logs it. */
  receive(traces: readonly number[], message: StreamMessage): Applied {
    const arrivedAtMs = this.#clock.nowMs();
    const applied = this.take(traces, message, { arrivedAtMs, placement: 'end' });
    if (applied.kind === 'refused') return applied;
    this.#log.received(this.id, { traces, properties: message.properties, arrivedAtMs, historyOnly: false });
    return applied;
  }

  /**
   * Applies a message that is kept elsewhere, and keeps the reading it brings. With the placement `byTime` a point goes
   * before those of its trace that are later, when its x is a date; with `end` its place in the figure is that of its
   * arrival. The history is in the order of time in any case.
   */
  take(
    traces: readonly number[],
    message: StreamMessage,
    { arrivedAtMs, placement }: Pick<LoggedMessage, 'arrivedAtMs'> & { readonly placement: Placement },
  ): Applied {
    const { properties } = message;
    const timeMs = pointTimeMs(properties['x']);
    const applied = this.figure.apply(traces, drawn(message), placement === 'byTime' ? timeMs : undefined);
    if (applied.kind === 'refused') return applied;
    if (applied.kind === 'appended')
      this.#keep({ traces, properties, arrivedAtMs, historyOnly: false, placement }, timeMs);
    else this.unsaved = true;
    if (message.layout !== undefined) this.unsaved = true;
    this.onChange();
    return applied;
  }

  /**
   * Notes that points were lost for good between the newest reading earlier than `timeMs`, of any trace, and the one of
   * that time, which is received next. A gap without an earlier reading has no start. Numbers that no point ever had
   * (`jump`, or 0 points) are no loss.
   *
   * The log does not hold it: whoever declares a gap keeps it, and declares it again at the same place of the replay.
   */
  declareGapBefore(timeMs: number, { reason, points }: DeclaredLoss): void {
    if (reason === 'jump' || points === 0) return;
    this.figure.addGap({ fromMs: this.history.newestBefore(timeMs), toMs: timeMs, reason, points });
    this.onChange();
  }

  /** Keeps the points that a plot call itself brought for one trace. */
  keepSent(trace: number, xs: Json | undefined, ys: Json | undefined): void {
    if (!Array.isArray(ys)) return;
    for (const [index, y] of ys.entries()) {
      const properties: JsonObject = { x: (Array.isArray(xs) ? xs[index] : undefined) ?? null, y };
      const sent = { traces: [trace], properties, arrivedAtMs: this.#clock.nowMs(), historyOnly: true };
      this.#keep(sent, pointTimeMs(properties['x']));
      this.#log.received(this.id, sent);
    }
  }

  /** Does again what the log says was done before a restart. The layout is not in it: the saved plot has that. */
  restore(logged: LoggedMessage): void {
    const { traces, properties, historyOnly, placement } = logged;
    const message = { streamToken: undefined, layout: undefined, properties };
    const timeMs = pointTimeMs(properties['x']);
    const isAppended =
      historyOnly ||
      this.figure.apply(traces, drawn(message), placement === 'byTime' ? timeMs : undefined).kind === 'appended';
    if (isAppended) this.#keep(logged, timeMs);
  }

  /** Does the clearing again that the log says was done: back to the plot as it was saved. */
  restoreCleared(saved: { readonly traces: readonly SentTrace[]; readonly layout: JsonObject }): void {
    this.history.clear();
    this.#last = [];
    this.figure.replace(saved.traces, saved.layout);
  }

  #keep({ traces, properties, arrivedAtMs, placement }: LoggedMessage, pointMs: number | undefined): void {
    const value = finiteNumber(properties['y']);
    const ageMs = Math.max(0, this.#clock.nowMs() - arrivedAtMs);
    const timeMs = pointMs ?? arrivedAtMs;
    const last: LastReading = {
      value: value ?? null,
      timeMs,
      timeUnsure: isTimeUnsure(properties),
      arrivedAtMonotonicMs: this.#clock.monotonicMs() - ageMs,
    };
    for (const trace of traces) {
      if (placement !== 'byTime' || !isLater(this.#last[trace], last)) this.#last[trace] = last;
      if (value !== undefined) this.history.insert(trace, { timeMs, value, quality: readingQualityOf(properties) });
    }
  }
}

/** What a sensor gives when it has failed would stand on the plot as if it were measured: there the line has a gap. */
function drawn(message: StreamMessage): StreamMessage {
  if (qualityOf(message.properties) === 'good') return message;
  return { ...message, properties: { ...message.properties, y: null } };
}

/** A time that is a guess never stands above one that is none. */
function isLater(last: LastReading | undefined, other: LastReading): boolean {
  if (last === undefined || (last.timeUnsure && !other.timeUnsure)) return false;
  return last.timeMs > other.timeMs;
}

/** Sketches send numbers as text too: `"512.00"`. */
function finiteNumber(y: Json | undefined): number | undefined {
  const value = typeof y === 'string' && y.trim() !== '' ? Number(y) : y;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
