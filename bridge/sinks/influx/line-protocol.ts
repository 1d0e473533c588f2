import type { Point } from '../../../core/index.ts';
import type { SpoolEntry } from '../../spool/spool.ts';

/** Points of one board and one moment, which are one line. */
export interface Row {
  /** Measurement and tags, with the space behind them. */
  readonly head: string;
  /** One for each point. */
  readonly fields: readonly string[];
  /** What follows the fields, with the newline. */
  readonly tail: string;
  /** Number of its last point; 0 for a part of a row that others follow. */
  readonly through: number;
}

export interface EncodedRows {
  readonly rows: readonly Row[];
  /** Points whose time no line can hold: before 1970, or after April 2262, where 64 bits of nanoseconds end. */
  readonly unencodable: number;
}

export interface LineNames {
  readonly bridge: string;
  readonly measurement: string;
}

const MAX_TIME_MS = 9_223_372_036_854;
/** Points of a line at most; InfluxDB's own bound is 64 KiB a line. */
export const MAX_FIELDS = 200;
/** Names that InfluxDB keeps for itself, those of our tags, and that of our own field: no series may be called so. */
const RESERVED = new Set(['time', '_time', '_field', '_measurement', 'board', 'bridge', 'time_unsure']);

/**
 * Points as lines of the InfluxDB line protocol: tags `board` and `bridge`, a field for each series of the same reading.
 *
 *     boardstream,board=uno,bridge=pi T=21.5,H=40 1767225600000000007
 *
 * Values are floats always, because a field keeps the type of its first value. A value of a failed sensor is left out;
 * the field `T_bad` is true instead. `time_unsure` is true where the clock of the machine was not set. Where a name is taken,
 * `_` follows it.
 *
 * Times are exact to the millisecond. The six digits after it are those of the point's number: two readings of a series
 * in one millisecond stay two, and a line that is sent again replaces itself.
 *
 * @param entries in the order of their numbers
 */
export function encodeRows(entries: readonly SpoolEntry[], { bridge, measurement }: LineNames): EncodedRows {
  const rows: Row[] = [];
  const measurementHead = `${measurementText(measurement)},board=`;
  const bridgeTag = `,bridge=${nameText(bridge)} `;
  let unencodable = 0;
  for (let start = 0, end = 0; start < entries.length; start = end) {
    end = rowEnd(entries, start);
    const row = entries.slice(start, end);
    const [first] = row;
    if (first === undefined) break;
    const timeMs = Math.trunc(first.point.timeMs);
    if (!(timeMs >= 0 && timeMs < MAX_TIME_MS)) {
      unencodable += row.length;
      continue;
    }
    const unsure = row.some(({ point }) => point.timeUnsure === true) ? ',time_unsure=true' : '';
    const digits = String(first.seq % 1_000_000).padStart(6, '0');
    rows.push({
      head: `${measurementHead}${nameText(first.board)}${bridgeTag}`,
      fields: row.map(fieldText),
      tail: `${unsure} ${timeMs}${digits}\n`,
      through: row.at(-1)?.seq ?? first.seq,
    });
  }
  return { rows, unencodable };
}

export function rowLine({ head, fields, tail }: Row): string {
  return `${head}${fields.join(',')}${tail}`;
}

/** A row for each of its points: the same to the store, which puts together what has the same tags and time. */
export function splitRow(row: Row): readonly Row[] {
  const last = row.fields.length - 1;
  return last === 0
    ? [row]
    : row.fields.map((field, index) => ({ ...row, fields: [field], through: index === last ? row.through : 0 }));
}

/** Where the row that begins at `start` ends: points of one board and one millisecond, no series twice. */
export function rowEnd(entries: readonly SpoolEntry[], start: number): number {
  const first = entries[start];
  const seen = new Set<string>();
  let end = start;
  for (let entry = first; entry !== undefined && first !== undefined; entry = entries[end]) {
    const { board, point } = entry;
    const isSame = board === first.board && Math.trunc(point.timeMs) === Math.trunc(first.point.timeMs);
    const name = fieldName(point);
    if (!isSame || seen.has(name) || seen.size >= MAX_FIELDS) break;
    seen.add(name);
    end += 1;
  }
  return end;
}

function fieldText({ point }: SpoolEntry): string {
  return `${nameText(fieldName(point))}=${point.quality === 'bad' ? 'true' : point.value}`;
}

function fieldName({ series, quality }: Point): string {
  const name = RESERVED.has(series) ? `${series}_` : series;
  return quality === 'bad' ? `${name}_bad` : name;
}

/** A tag's value, or a field's name. */
function nameText(name: string): string {
  return plainName(name).replace(/[,= ]/g, '\\$&');
}

function measurementText(name: string): string {
  return plainName(name).replace(/[, ]/g, '\\$&');
}

/**
 * Nothing escapes a newline, nor a backslash at the end of a name, which would escape what follows it; another one only
 * stands for itself.
 */
function plainName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being replaced
  const text = name.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/\\$/, '\\_');
  return text === '' ? '_' : text;
}
