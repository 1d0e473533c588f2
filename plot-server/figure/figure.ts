import { type JsonObject, MAX_MESSAGE_BYTES, SERVER_LIMITS, type StreamMessage } from '../../core/index.ts';
import type { GapList } from '../live/live-event.ts';
import { cleanObject, merged, whyUnusable } from './clean-json.ts';
import type { Applied, FigureChanges } from './figure-changes.ts';
import { Gaps } from './gap.ts';
import { LineMarks } from './line-marks.ts';
import { MeasuredJson } from './measured-json.ts';
import { OwnerStyle, type SavedStyle } from './owner-style.ts';
import { Trace } from './trace.ts';
import { isClearing } from './walk-properties.ts';
import { whyRefused } from './why-refused.ts';

/** Traces one plot may hold. */
export const MAX_TRACES = 32;

/** A layout that changes have made larger than this, in characters of JSON, takes no further one. */
const MAX_LAYOUT_LENGTH = 256 * 1024;

/** A trace as a plot call sends it. */
export interface SentTrace {
  /** Without its stream token. */
  readonly definition: JsonObject;
  readonly streamId: string | undefined;
}

/** Data and layout of one plot, and the rules by which plot calls and stream messages change them. */
export class Figure {
  readonly marks = new LineMarks();
  #traces: Trace[] = [];
  #layout: JsonObject = {};
  #ownerStyle = new OwnerStyle();
  #layoutChanged = false;
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

  /** What the owner has restyled since the plot was made or overwritten. */
  get ownerStyle(): SavedStyle {
    return this.#ownerStyle.toJson();
  }

  /**
   * `fileopt: overwrite`: nothing of before stays.
   * @param ownerStyle of a plot that was kept; traces and layout show it already
   */
  replace(traces: readonly SentTrace[], layout: JsonObject, ownerStyle?: SavedStyle): void {
    this.#traces = traces.map(newTrace);
    this.#ownerStyle = new OwnerStyle(ownerStyle);
    this.marks.set(new Gaps(), []);
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
      const position = positions[index] ?? -1;
      const present = this.#traces[position];
      if (present === undefined) this.#traces.push(newTrace(sent));
      else {
        present.extend(sent.definition);
        present.restyle(this.#ownerStyle.trace(position));
      }
    }
    this.#harmless = 0;
    this.#restructured = true;
    return positions;
  }

  /** Lays properties over one trace, for good: the owner wants it so. Per-point properties stay as they are. */
  restyle(position: number, style: JsonObject): void {
    const trace = this.#traces[position];
    if (trace === undefined) return;
    trace.restyle(style);
    this.#ownerStyle.addTrace(position, style);
    this.#harmless = 0;
    this.#restructured = true;
  }

  /** Another plot has taken the stream of these traces: they are a static copy from here on. */
  detach(positions: readonly number[]): void {
    for (const position of positions) this.#traces[position]?.detach();
    this.#restructured = true;
  }

  /** Lays a change over the layout, for good: the owner wants it so. */
  mergeLayout(change: JsonObject): void {
    this.#layout = merged(this.#layout, change);
    this.#ownerStyle.addLayout(change);
    this.#harmless = 0;
    this.#restructured = true;
  }

  /** Takes a layout as a client describes it, and lays over it what the owner has changed. */
  setLayout(layout: JsonObject): void {
    this.#layout = merged(cleanObject(layout), this.#ownerStyle.layout);
    this.#harmless = 0;
    this.#restructured = true;
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
    const why = whyRefused(properties) ?? (layout === undefined ? undefined : this.layoutRefusal(layout));
    return why ?? this.#whyNoRoom(properties);
  }

  /** Why the layout cannot take this change, if it cannot. */
  layoutRefusal(change: JsonObject): string | undefined {
    const why = whyUnusable(change);
    if (why !== undefined) return why;
    const isTooLarge = JSON.stringify(merged(this.#layout, change)).length > MAX_LAYOUT_LENGTH;
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
    const { list } = this.marks.gaps;
    return { data: this.#traces.map((trace) => trace.toJson(list)), layout: this.#layout, ...this.marks.toJson() };
  }

  /** What has changed since this was last asked: everything, parts, or nothing. */
  takeChanges(): FigureChanges {
    const { layout } = this;
    const isAnew = this.marks.gapsChanged || this.#restructured;
    const traces = this.#traces.flatMap((trace, index) => {
      const update = trace.takeUpdate(this.marks.gaps.list, isAnew);
      return update === undefined ? [] : [{ index, update }];
    });
    const gaps = this.marks.takeChanges();
    const changes: FigureChanges = this.#restructured
      ? { kind: 'everything' }
      : traces.length === 0 && !this.#layoutChanged && gaps === undefined
        ? { kind: 'nothing' }
        : {
            kind: 'parts',
            traces,
            ...(this.#layoutChanged && { layout }),
            ...(gaps !== undefined && { gaps }),
          };
    this.#restructured = false;
    this.#layoutChanged = false;
    return changes;
  }
}

function newTrace({ definition, streamId }: SentTrace): Trace {
  return new Trace(definition, streamId);
}
