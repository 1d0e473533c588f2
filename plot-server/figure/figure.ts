import { type Json, type JsonObject, MAX_MESSAGE_BYTES, SERVER_LIMITS, type StreamMessage } from '../../core/index.ts';
import type { GapList } from '../live/live-event.ts';
import { cleanObject, merged, whyUnusable } from './clean-json.ts';
import { type Gap, Gaps } from './gap.ts';
import { MeasuredJson } from './measured-json.ts';
import { Trace } from './trace.ts';

/** Traces one plot may hold. */
export const MAX_TRACES = 32;

/** A layout that messages have made larger than this, in characters of JSON, takes no further change. */
const MAX_LAYOUT_LENGTH = 256 * 1024;

/** A stream line may name at most this many properties. */
export const MAX_PROPERTIES = 64;

/** A trace as a plot call sends it. */
export interface SentTrace {
  /** Without its stream token. */
  readonly definition: JsonObject;
  readonly streamId: string | undefined;
}

/** Data and layout of one plot, and the rules by which plot calls and stream messages change them. */
export class Figure {
  #traces: Trace[] = [];
  #layout: JsonObject = {};
  #layoutChanged = false;
  #gaps = new Gaps();
  #gapsChanged = false;
  #restructured = false;
  readonly #measuredLayout = new MeasuredJson();
  /** So many messages cannot fill the figure, however long they are. */
  #harmless = 0;
  readonly #maxBytes: number;

  /** @param maxBytes a figure that takes more, as JSON, takes no further message; default 32 MiB */
  constructor(maxBytes: number = SERVER_LIMITS['plot-mib'].default * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** About what it takes as JSON. */
  get bytes(): number {
    return this.#traces.reduce((sum, trace) => sum + trace.bytes, this.#measuredLayout.bytesOf(this.#layout));
  }

  /** Why nothing more can be added, if it is so. */
  whyFull(): string | undefined {
    return this.bytes < this.#maxBytes
      ? undefined
      : `the plot takes ${Math.round(this.#maxBytes / 1024 / 1024)} MiB already: send shorter texts, or fewer points`;
  }

  get traces(): readonly Trace[] {
    return this.#traces;
  }

  get layout(): JsonObject {
    return this.#layout;
  }

  /** `fileopt: overwrite`: nothing of before stays. */
  replace(traces: readonly SentTrace[], layout: JsonObject): void {
    this.#traces = traces.map(newTrace);
    this.#gaps = new Gaps();
    this.setLayout(layout);
  }

  /** Sets some traces back to how they were sent. */
  resetTraces(positions: readonly number[], sent: readonly SentTrace[]): void {
    for (const position of positions) {
      const trace = sent[position];
      if (trace !== undefined && position < this.#traces.length) this.#traces[position] = newTrace(trace);
    }
    this.#restructured = true;
  }

  /** `fileopt: append`: more traces. */
  add(traces: readonly SentTrace[]): void {
    this.#traces.push(...traces.map(newTrace));
    this.#harmless = 0;
    this.#restructured = true;
  }

  /**
   * `fileopt: extend`: a trace whose stream is already here takes over what is sent and keeps its points; one without
   * a stream meets the trace at its own position if that has none either; every other one is new.
   * @returns where each trace now stands, or `undefined`, and nothing changed, when they would be too many
   */
  extend(traces: readonly SentTrace[]): readonly number[] | undefined {
    let length = this.#traces.length;
    const positions: number[] = [];
    for (const [index, { streamId }] of traces.entries()) {
      const position = this.#traces.findIndex(
        (trace, at) =>
          trace.streamId === streamId && !positions.includes(at) && (streamId !== undefined || at === index),
      );
      positions.push(position === -1 ? length : position);
      if (position === -1) length += 1;
    }
    if (length > MAX_TRACES) return undefined;
    for (const [index, sent] of traces.entries()) {
      const present = this.#traces[positions[index] ?? -1];
      if (present === undefined) this.#traces.push(newTrace(sent));
      else present.extend(sent.definition);
    }
    this.#harmless = 0;
    this.#restructured = true;
    return positions;
  }

  /** Lays properties over one trace, as the old service's `origin: style` did. */
  restyle(position: number, style: JsonObject): void {
    this.#traces[position]?.restyle(style);
    this.#restructured = true;
  }

  /** Another plot has taken the stream of these traces: they are a static copy from here on. */
  detach(positions: readonly number[]): void {
    for (const position of positions) this.#traces[position]?.detach();
    this.#restructured = true;
  }

  mergeLayout(change: JsonObject): void {
    this.setLayout(merged(this.#layout, change));
  }

  setLayout(layout: JsonObject): void {
    this.#layout = cleanObject(layout);
    this.#harmless = 0;
    this.#restructured = true;
  }

  /** Interrupts every line over time where it leads from before the gap to behind it; a gap without a start is only listed. */
  addGap(gap: Gap): void {
    this.#gaps.add(gap);
    this.#gapsChanged = true;
  }

  /**
   * Applies one stream message to the traces it is for.
   * @param timeMs the time of its point, for one that belongs before those that are later than it; without it the point
   * goes to the end
   * @returns why the message was refused, or which kind it was; a refused message changes nothing
   */
  apply(traceIndexes: readonly number[], message: StreamMessage, timeMs?: number): Applied {
    const { properties, layout } = message;
    const why = this.refusal(message);
    if (why !== undefined) return { kind: 'refused', why };
    if (layout !== undefined) {
      this.#layout = merged(this.#layout, layout);
      this.#layoutChanged = true;
    }
    let appended = false;
    for (const index of traceIndexes) appended = this.#traces[index]?.apply(properties, timeMs) === true || appended;
    if (Object.hasOwn(properties, 'name') || Object.hasOwn(properties, 'meta')) this.#restructured = true;
    return { kind: appended ? 'appended' : 'changed' };
  }

  /** Why `apply` would refuse this message, if it would. Changes nothing. */
  refusal({ properties, layout }: StreamMessage): string | undefined {
    const why =
      whyRefused(properties) ?? (layout === undefined ? undefined : whyUnusable(layout)) ?? this.#whyNoRoom(properties);
    if (why !== undefined || layout === undefined) return why;
    const isTooLarge = JSON.stringify(merged(this.#layout, layout)).length > MAX_LAYOUT_LENGTH;
    return isTooLarge ? 'the layout is too large' : undefined;
  }

  /** Counting at every message would cost more than the messages do. What only clears is always taken. */
  #whyNoRoom(properties: JsonObject): string | undefined {
    if (this.#harmless > 0) {
      this.#harmless -= 1;
      return undefined;
    }
    const why = this.whyFull();
    const each = MAX_MESSAGE_BYTES * Math.max(1, this.#traces.length);
    this.#harmless = Math.max(0, Math.floor((this.#maxBytes - this.bytes) / each));
    return why === undefined || isClearing(properties) ? undefined : why;
  }

  toJson(): { data: JsonObject[]; layout: JsonObject } & GapList {
    const { list } = this.#gaps;
    return { data: this.#traces.map((trace) => trace.toJson(list)), layout: this.#layout, ...this.#gaps.toJson() };
  }

  /** What has changed since this was last asked: everything, parts, or nothing. */
  takeChanges(): FigureChanges {
    const { layout } = this;
    const isAnew = this.#gapsChanged || this.#restructured;
    const traces = this.#traces.flatMap((trace, index) => {
      const update = trace.takeUpdate(this.#gaps.list, isAnew);
      return update === undefined ? [] : [{ index, update }];
    });
    const changes: FigureChanges = this.#restructured
      ? { kind: 'everything' }
      : traces.length === 0 && !this.#layoutChanged && !this.#gapsChanged
        ? { kind: 'nothing' }
        : {
            kind: 'parts',
            traces,
            ...(this.#layoutChanged && { layout }),
            ...(this.#gapsChanged && { gaps: this.#gaps.toJson() }),
          };
    this.#restructured = false;
    this.#layoutChanged = false;
    this.#gapsChanged = false;
    return changes;
  }
}

export type Applied =
  | { readonly kind: 'appended' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly why: string };

export type FigureChanges =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'parts';
      readonly traces: readonly { index: number; update: NonNullable<ReturnType<Trace['takeUpdate']>> }[];
      readonly layout?: JsonObject;
      readonly gaps?: GapList;
    };

function newTrace({ definition, streamId }: SentTrace): Trace {
  return new Trace(definition, streamId);
}

/** A stream without points to show is drawn as plotly.js would: this only looks for what could do harm. */
function whyRefused(properties: JsonObject): string | undefined {
  const keys = Object.keys(properties);
  if (keys.length > MAX_PROPERTIES) return `more than ${MAX_PROPERTIES} properties`;
  for (const key of keys) {
    const value: Json | undefined = properties[key];
    const why = value === undefined ? undefined : whyUnusable(value);
    if (why !== undefined) return `${JSON.stringify(key.slice(0, 40))} holds ${why}`;
  }
  return undefined;
}

function isClearing(properties: JsonObject): boolean {
  return Object.values(properties).every((value) => Array.isArray(value) && value.length === 0);
}
