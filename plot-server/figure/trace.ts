import { isJsonObject, type Json, type JsonObject } from '../../core/index.ts';
import type { TraceUpdate } from '../live/live-event.ts';
import { cleanCopy, isSafeKey, merged } from './clean-json.ts';
import { Column } from './column.ts';
import { valueAt, withValueAt } from './path.ts';
import { propertyRole } from './property-role.ts';

/** Source: plotly.js, src/plots/attributes.js (`stream.maxpoints`). */
const DEFAULT_MAX_POINTS = 500;
const HIGHEST_MAX_POINTS = 10_000;

/** A trace holds at most this many properties of its own, so that a stream cannot make it grow without end. */
const MAX_SETTINGS = 128;

/** One trace of a plot: what was said when the plot was initialised, and the points streamed since. */
export class Trace {
  /** Names the stream that feeds this trace; `undefined` for a trace without one. */
  streamId: string | undefined;
  /** Every point ever received, those beyond `maxpoints` included. */
  points = 0;
  #settings: JsonObject = {};
  #columns = new Map<string, Column>();
  #maxPoints = DEFAULT_MAX_POINTS;
  #type = 'scatter';
  #appended = 0;
  readonly #replaced = new Set<string>();

  constructor(definition: JsonObject, streamId?: string) {
    this.streamId = streamId;
    this.extend(definition);
  }

  /** Takes over everything `definition` says. Points that it holds follow those already here. */
  extend(definition: JsonObject): void {
    this.#settings = {};
    this.#type = typeof definition['type'] === 'string' ? definition['type'] : 'scatter';
    this.#maxPoints = maxPoints(valueAt(definition, 'stream.maxpoints'));
    const before = this.#length();
    this.#walk('', definition, (path, value, perPoint) => {
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
   * @returns whether a point was appended
   */
  apply(properties: JsonObject): boolean {
    const appends = this.#appendsPoint(properties);
    const pointPaths: string[] = [];
    const pointValues: Json[] = [];
    let overwritten: Set<string> | undefined;
    this.#walk('', properties, (path, value, perPoint) => {
      if (perPoint && Array.isArray(value)) {
        this.#columns.set(path, new Column(value, this.#fillOf(path)));
        this.#replaced.add(path);
        overwritten ??= new Set();
        overwritten.add(path);
      } else if (perPoint && appends) {
        pointPaths.push(path);
        pointValues.push(value);
      } else this.#set(path, value);
    });
    if (appends) this.#appendPoint(pointPaths, pointValues, overwritten);
    else if (overwritten !== undefined) this.points += this.#length(overwritten);
    return appends;
  }

  /** Merges properties of the trace as a whole; what is per point stays. */
  restyle(style: JsonObject): void {
    this.#settings = merged(this.#settings, style);
  }

  /** The trace as plotly.js takes it. */
  toJson(): JsonObject {
    let json = this.#settings;
    for (const [path, column] of this.#columns) json = withValueAt(json, path, column.newest());
    return json;
  }

  /** The trace as it is kept over a restart: a streamed trace without its points. */
  definition(): JsonObject {
    return this.streamId === undefined ? this.toJson() : this.#settings;
  }

  /** A property of the trace as a whole, such as `name` or `meta.unit`. */
  setting(path: string): Json | undefined {
    return valueAt(this.#settings, path);
  }

  /** What has changed since this was last asked, for the viewers; `undefined` when nothing has. */
  takeUpdate(): Pick<TraceUpdate, 'append' | 'keep' | 'replace'> | undefined {
    if (this.#appended === 0 && this.#replaced.size === 0) return undefined;
    const replace: Record<string, Json> = {};
    for (const path of this.#replaced) {
      replace[path] = this.#columns.get(path)?.newest() ?? valueAt(this.#settings, path) ?? null;
    }
    const append: Record<string, Json[]> = {};
    if (this.#appended > 0) {
      for (const [path, column] of this.#columns) {
        if (!this.#replaced.has(path)) append[path] = column.newest(Math.min(this.#appended, column.length));
      }
    }
    const update = {
      ...(this.#appended > 0 && { append, keep: this.#maxPoints }),
      ...(this.#replaced.size > 0 && { replace }),
    };
    this.#appended = 0;
    this.#replaced.clear();
    return update;
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
        this.#replaced.add(path);
      } else {
        if (column.length < before) this.#pad(path, column, before);
        column.push(column.fill);
      }
    }
    for (const column of this.#columns.values()) column.keepNewest(this.#maxPoints);
    this.points += 1;
    this.#appended += 1;
  }

  /** Viewers only follow plain appending; a column that was filled up goes to them as a whole. */
  #pad(path: string, column: Column, length: number): void {
    column.padTo(length);
    this.#replaced.add(path);
  }

  #columnFor(path: string): Column {
    const present = this.#columns.get(path);
    if (present !== undefined) return present;
    const column = new Column([], this.#fillOf(path));
    this.#columns.set(path, column);
    this.#replaced.add(path);
    return column;
  }

  /** An initial scalar `marker.color` is the colour of every point that does not bring its own. */
  #fillOf(path: string): Json {
    const scalar = valueAt(this.#settings, path);
    return scalar !== undefined && isScalar(scalar) ? scalar : null;
  }

  #concatenate(path: string, values: readonly Json[], before: number): void {
    const column = this.#columns.get(path) ?? new Column([], this.#fillOf(path));
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
    this.#replaced.add(path);
  }

  /** The longest column: the number of points drawn. */
  #length(only?: ReadonlySet<string>, except?: ReadonlySet<string>): number {
    let length = 0;
    for (const [path, column] of this.#columns) {
      if (only?.has(path) !== false && except?.has(path) !== true) length = Math.max(length, column.length);
    }
    return length;
  }

  #walk(prefix: string, object: JsonObject, visit: VisitProperty): void {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (value === undefined || !isSafeKey(key) || (prefix === '' && NOT_PROPERTIES.has(key))) continue;
      const path = prefix + key;
      const role = propertyRole(path, this.#type);
      if (role === 'group' && isJsonObject(value)) this.#walk(`${path}.`, value, visit);
      else visit(path, isScalar(value) ? value : cleanCopy(value), role === 'position' || role === 'style');
    }
  }
}

/** @param perPoint whether each point has its own value of this property */
type VisitProperty = (path: string, value: Json, perPoint: boolean) => void;

/** Parts of a message that say something about the reading and nothing about the trace. */
const NOT_PROPERTIES: ReadonlySet<string> = new Set(['quality']);

function isScalar(value: Json | undefined): boolean {
  return value === null || typeof value !== 'object';
}

/** 0 to 10 000, default 500; anything outside is moved to the nearest end. */
function maxPoints(wanted: Json | undefined): number {
  const count = typeof wanted === 'string' && wanted.trim() !== '' ? Number(wanted) : wanted;
  if (typeof count !== 'number' || Number.isNaN(count)) return DEFAULT_MAX_POINTS;
  return Math.min(HIGHEST_MAX_POINTS, Math.max(0, Math.floor(count)));
}
