import type { Json, JsonObject } from '../../core/index.ts';
import { pointTimeMs } from '../history/point-time.ts';
import { merged } from './clean-json.ts';
import { Column } from './column.ts';
import { fillOf } from './fill.ts';
import type { Gap } from './gap.ts';
import { maxPoints } from './max-points.ts';
import { MeasuredJson } from './measured-json.ts';
import { valueAt, withValueAt } from './path.ts';
import { placeByTime } from './place-by-time.ts';
import { propertyRole } from './property-role.ts';
import { drawnColumn, drawnInterruptions, TraceChanges } from './trace-changes.ts';
import { isScalar, walkProperties } from './walk-properties.ts';

/** A trace holds at most this many properties of its own, so that a stream cannot make it grow without end. */
const MAX_SETTINGS = 128;

/** Types that draw a line from point to point. */
const LINE_TYPES: ReadonlySet<string> = new Set(['scatter', 'scattergl']);

/** One trace of a plot: what was said when the plot was initialised, and the points streamed since. */
export class Trace {
  /** Names the stream that feeds this trace; `undefined` for a trace without one. */
  streamId: string | undefined;
  /** Every point ever received, those beyond `maxpoints` included. */
  points = 0;
  #settings: JsonObject = {};
  readonly #measured = new MeasuredJson();
  #columns = new Map<string, Column>();
  #maxPoints = 0;
  #type = 'scatter';
  /** Time of the last point, -Infinity where that has none; `undefined` until somebody asks. */
  #newestMs: number | undefined;
  /** How many points followed the last one that came late. */
  #behindLate = 0;
  readonly #changes = new TraceChanges();

  constructor(definition: JsonObject, streamId?: string) {
    this.streamId = streamId;
    this.extend(definition);
  }

  /** Takes over everything `definition` says. Points that it holds follow those already here. */
  extend(definition: JsonObject): void {
    this.#settings = {};
    this.#type = typeof definition['type'] === 'string' ? definition['type'] : 'scatter';
    this.#maxPoints = maxPoints(valueAt(definition, 'stream.maxpoints'));
    this.#newestMs = undefined;
    const before = this.#length();
    walkProperties(definition, this.#type, (path, value, perPoint) => {
      if (perPoint && Array.isArray(value)) this.#concatenate(path, value, before);
      else this.#settings = withValueAt(this.#settings, path, value);
    });
    this.points += this.#length() - before;
    for (const [path, column] of this.#columns) {
      if (column.length === 0 && before > 0) this.#columns.delete(path);
      else if (before > 0) column.padTo(this.#length());
    }
  }

  /**
   * One stream message: a scalar appends a point, an array overwrites its property (an empty one clears it). Scalar
   * styles belong to the appended point; in a message that appends none they style the whole trace.
   * @param timeMs the time of the point, for one that belongs before those that are later than it; without it the
   * point goes to the end
   * @returns whether a point was appended
   */
  apply(properties: JsonObject, timeMs?: number): boolean {
    const appends = this.#appendsPoint(properties);
    const pointPaths: string[] = [];
    const pointValues: Json[] = [];
    let overwritten: Set<string> | undefined;
    walkProperties(properties, this.#type, (path, value, perPoint) => {
      if (perPoint && Array.isArray(value)) {
        this.#columns.set(path, new Column(value, fillOf(this.#settings, path)));
        this.#changes.replace(path);
        overwritten ??= new Set();
        overwritten.add(path);
      } else if (perPoint && appends) {
        pointPaths.push(path);
        pointValues.push(value);
      } else this.#set(path, value);
    });
    if (overwritten !== undefined) this.#newestMs = undefined;
    if (!appends) this.points += overwritten === undefined ? 0 : this.#length(overwritten);
    else if (timeMs !== undefined && overwritten === undefined && timeMs < this.#newestTimeMs()) {
      this.#insertPoint(pointPaths, pointValues, timeMs);
    } else {
      this.#appendPoint(pointPaths, pointValues, overwritten);
      this.#newestMs = timeMs;
    }
    return appends;
  }

  /** No stream feeds this trace any more: its points stay, and it says that it is none. */
  detach(): void {
    this.streamId = undefined;
    const { stream: _over, ...rest } = this.#settings;
    this.#settings = rest;
  }

  /** Merges properties of the trace as a whole; what is per point stays. */
  restyle(style: JsonObject): void {
    this.#settings = merged(this.#settings, style);
  }

  /** The trace as plotly.js takes it, its line interrupted at the gaps. */
  toJson(gaps: readonly Gap[]): JsonObject {
    let json = this.#settings;
    const interruptions = drawnInterruptions(this.#columns, this.#draws(gaps));
    for (const [path, column] of this.#columns)
      json = withValueAt(json, path, drawnColumn(path, column, interruptions));
    return json;
  }

  /** The trace as it is kept over a restart: a streamed trace without its points. */
  definition(): JsonObject {
    return this.streamId === undefined ? this.toJson([]) : this.#settings;
  }

  /** About what it takes as JSON. */
  get bytes(): number {
    let bytes = this.#measured.bytesOf(this.#settings);
    for (const column of this.#columns.values()) bytes += column.bytes;
    return bytes;
  }

  /** The type that its plot gave it, `scatter` where that said none. */
  get type(): string {
    return this.#type;
  }

  /** A property of the trace as a whole, such as `name` or `meta.unit`. */
  setting(path: string): Json | undefined {
    return valueAt(this.#settings, path);
  }

  /**
   * What has changed since this was last asked, for the viewers; `undefined` when nothing has.
   * @param isAnew whether the gaps, or anything that no message did, have changed
   */
  takeUpdate(gaps: readonly Gap[], isAnew: boolean): ReturnType<TraceChanges['take']> {
    const state = {
      columns: this.#columns,
      maxPoints: this.#maxPoints,
      gaps: this.#draws(gaps),
      setting: (path: string) => valueAt(this.#settings, path) ?? null,
    };
    return this.#changes.take(state, isAnew);
  }

  #draws(gaps: readonly Gap[]): readonly Gap[] {
    return LINE_TYPES.has(this.#type) ? gaps : [];
  }

  #appendsPoint(properties: JsonObject): boolean {
    for (const key of Object.keys(properties)) {
      if (propertyRole(key, this.#type) === 'position' && isScalar(properties[key])) return true;
    }
    return false;
  }

  #appendPoint(paths: readonly string[], values: readonly Json[], overwritten: ReadonlySet<string> | undefined): void {
    const before = this.#length(undefined, overwritten);
    for (const [index, path] of paths.entries()) {
      const column = this.#columnFor(path);
      if (column.length < before && overwritten?.has(path) !== true) this.#pad(path, column, before);
      column.push(values[index] ?? null);
    }
    for (const [path, column] of this.#columns) {
      if (column.length > before || overwritten?.has(path) === true) continue;
      if (column.length === 0) {
        // An empty `x` beside a filled `y` would make plotly.js draw nothing; without it points are numbered.
        this.#columns.delete(path);
        this.#changes.replace(path);
      } else {
        if (column.length < before) this.#pad(path, column, before);
        column.push(column.fill);
      }
    }
    for (const column of this.#columns.values()) column.keepNewest(this.#maxPoints);
    this.points += 1;
    this.#changes.append();
  }

  /** One that is older than every point of a full window only counts. */
  #insertPoint(paths: readonly string[], values: readonly Json[], timeMs: number): void {
    const length = this.#length();
    const xs = this.#columnFor('x');
    const at = placeByTime(xs, timeMs, Math.max(0, xs.length - this.#behindLate));
    this.#behindLate = xs.length - at;
    const isDrawn = at > 0 || length < this.#maxPoints;
    this.points += 1;
    this.#changes.addLate(isDrawn);
    if (!isDrawn) return;
    for (const path of paths) this.#columnFor(path);
    for (const [path, column] of this.#columns) {
      const given = paths.indexOf(path);
      column.padTo(length);
      column.insert(at, given === -1 ? column.fill : (values[given] ?? null));
      column.keepNewest(this.#maxPoints);
    }
  }

  #newestTimeMs(): number {
    this.#newestMs ??= pointTimeMs(this.#columns.get('x')?.at(-1)) ?? Number.NEGATIVE_INFINITY;
    return this.#newestMs;
  }

  /** Viewers only follow plain appending; a column that was filled up goes to them as a whole. */
  #pad(path: string, column: Column, length: number): void {
    column.padTo(length);
    this.#changes.replace(path);
  }

  #columnFor(path: string): Column {
    const present = this.#columns.get(path);
    if (present !== undefined) return present;
    const column = new Column([], fillOf(this.#settings, path));
    this.#columns.set(path, column);
    this.#changes.replace(path);
    return column;
  }

  #concatenate(path: string, values: readonly Json[], before: number): void {
    const column = this.#columns.get(path) ?? new Column([], fillOf(this.#settings, path));
    this.#columns.set(path, column);
    if (values.length === 0) return;
    column.padTo(before);
    for (const value of values) column.push(value);
  }

  #set(path: string, value: Json): void {
    const isNew = !path.includes('.') && !Object.hasOwn(this.#settings, path);
    if (isNew && Object.keys(this.#settings).length >= MAX_SETTINGS) return;
    this.#settings = withValueAt(this.#settings, path, value);
    this.#columns.delete(path);
    this.#changes.replace(path);
  }

  /** The longest column: the number of points drawn. */
  #length(only?: ReadonlySet<string>, except?: ReadonlySet<string>): number {
    let length = 0;
    for (const [path, column] of this.#columns) {
      if (only?.has(path) !== false && except?.has(path) !== true) length = Math.max(length, column.length);
    }
    return length;
  }
}
