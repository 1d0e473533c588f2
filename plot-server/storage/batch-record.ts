import {
  type DeclaredHole,
  isJsonObject,
  type Json,
  type JsonObject,
  type Lane,
  LOST_REASONS,
  type SourceRecord,
} from '../../core/index.ts';
import type { AcknowledgedBatch } from '../plots/ack-store.ts';

/** A line as it was stored. */
export interface StoredLine {
  readonly seq: number;
  readonly lane: Lane;
  readonly plotId: string;
  readonly traces: readonly number[];
  readonly properties: JsonObject;
}

export interface BatchRecord {
  readonly kind: 'batch';
  readonly source: string;
  readonly arrivedAtMs: number;
  readonly record: SourceRecord;
  readonly holes: readonly DeclaredHole[];
  readonly lines: readonly StoredLine[];
}

/** A line's part of a record, but for its number. Stream tokens are in none of its properties. */
export function encodeLine(plotId: string, traces: readonly number[], properties: JsonObject): string {
  return `"${plotId}",[${traces.join(',')}],${JSON.stringify(properties)}`;
}

/**
 * Keys are short, as in the records of plain messages: k source, a arrival, r the source after it (high, ranges, boots),
 * o holes (from, to, reason, points or null, 1 for fill), l lines (number, plot, traces, message, 1 for fill).
 */
export function encodeBatch({ source, arrivedAtMs, record, holes, lines }: AcknowledgedBatch): Buffer {
  const { high, later, boots } = record;
  const ranges = later.map(({ from, to }) => [from, to]);
  const declared = holes.map(({ from, to, reason, points, lane }) => [
    from,
    to,
    reason,
    points ?? null,
    fillFlag(lane),
  ]);
  let written = '';
  for (const { seq, lane, encoded } of lines) {
    written += `${written === '' ? '' : ','}[${seq},${encoded}${lane === 'fill' ? ',1' : ''}]`;
  }
  const head = JSON.stringify({ k: source, a: arrivedAtMs, r: [high, ranges, boots], o: declared });
  return Buffer.from(`${head.slice(0, -1)},"l":[${written}]}`);
}

/** Reads what was encoded; `undefined` for anything else. */
export function decodeBatch({ k: source, a: arrivedAtMs, r, o, l }: JsonObject): BatchRecord | undefined {
  const record = decodeSource(r);
  const holes = listOf(o, decodeHole);
  const lines = listOf(l, decodeLine);
  if (typeof source !== 'string' || typeof arrivedAtMs !== 'number') return undefined;
  if (record === undefined || holes === undefined || lines === undefined) return undefined;
  return { kind: 'batch', source, arrivedAtMs, record, holes, lines };
}

export function isTraceList(value: Json | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 0);
}

function decodeSource(value: Json | undefined): SourceRecord | undefined {
  if (!Array.isArray(value)) return undefined;
  const [high, ranges, boots] = value as readonly Json[];
  const later = listOf(ranges, (pair) => {
    const [from, to] = Array.isArray(pair) ? (pair as readonly Json[]) : [];
    return typeof from === 'number' && typeof to === 'number' ? { from, to } : undefined;
  });
  const names = listOf(boots, (boot) => (typeof boot === 'string' ? boot : undefined));
  if (typeof high !== 'number' || later === undefined || names === undefined) return undefined;
  return { high, later, boots: names };
}

function decodeHole(value: Json): DeclaredHole | undefined {
  const [from, to, why, points, fill] = Array.isArray(value) ? (value as readonly Json[]) : [];
  const reason = LOST_REASONS.find((known) => known === why);
  if (typeof from !== 'number' || typeof to !== 'number' || reason === undefined) return undefined;
  return { from, to, reason, points: typeof points === 'number' ? points : undefined, lane: laneOf(fill) };
}

function decodeLine(value: Json): StoredLine | undefined {
  const [seq, plotId, traces, properties, fill] = Array.isArray(value) ? (value as readonly Json[]) : [];
  if (typeof seq !== 'number' || typeof plotId !== 'string' || !isTraceList(traces)) return undefined;
  return isJsonObject(properties) ? { seq, lane: laneOf(fill), plotId, traces, properties } : undefined;
}

function listOf<Item>(value: Json | undefined, read: (item: Json) => Item | undefined): Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: Item[] = [];
  for (const element of value as readonly Json[]) {
    const item = read(element);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function fillFlag(lane: Lane): 0 | 1 {
  return lane === 'fill' ? 1 : 0;
}

function laneOf(flag: Json | undefined): Lane {
  return flag === 1 ? 'fill' : 'live';
}
