import { isJsonObject, parseJsonObject } from '../../core/index.ts';
import type { LoggedMessage } from '../plots/message-log.ts';
import { type BatchRecord, decodeBatch, isTraceList } from './batch-record.ts';

/** One entry of the log on the disk. */
export type MessageRecord =
  | BatchRecord
  | ({ readonly kind: 'received'; readonly plotId: string } & LoggedMessage)
  | { readonly kind: 'cleared'; readonly plotId: string }
  | { readonly kind: 'restarted'; readonly plotId: string }
  | { readonly kind: 'serverStarted' }
  | { readonly kind: 'saved'; readonly plotId: string; readonly traces: readonly number[] };

/** Keys are short because there is one of them for every point: p plot, t traces, a arrival, m message, h history only, c cleared, n sender anew, s saved; b: the server was started. */
export function encodeReceived(
  plotId: string,
  { traces, properties, arrivedAtMs, historyOnly }: LoggedMessage,
): Buffer {
  const flag = historyOnly ? ',"h":1' : '';
  return Buffer.from(
    `{"p":"${plotId}","t":[${traces.join(',')}],"a":${arrivedAtMs}${flag},"m":${JSON.stringify(properties)}}`,
  );
}

export function encodeCleared(plotId: string): Buffer {
  return Buffer.from(`{"p":"${plotId}","c":1}`);
}

export function encodeRestarted(plotId: string): Buffer {
  return Buffer.from(`{"p":"${plotId}","n":1}`);
}

export function encodeServerStarted(): Buffer {
  return Buffer.from('{"b":1}');
}

export function encodeSaved(plotId: string, traces: readonly number[]): Buffer {
  return Buffer.from(`{"p":"${plotId}","s":[${traces.join(',')}]}`);
}

/** Reads what was encoded; `undefined` for anything else, such as an entry of a version to come. */
export function decodeRecord(payload: Uint8Array): MessageRecord | undefined {
  const entry = parseJsonObject(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
  if (entry === undefined) return undefined;
  if (entry['k'] !== undefined) return decodeBatch(entry);
  const { p: plotId, t: traces, a: arrivedAtMs, m: properties, h: historyOnly, c: cleared, s: saved } = entry;
  if (entry['b'] === 1) return { kind: 'serverStarted' };
  if (typeof plotId !== 'string') return undefined;
  if (cleared === 1) return { kind: 'cleared', plotId };
  if (entry['n'] === 1) return { kind: 'restarted', plotId };
  if (isTraceList(saved)) return { kind: 'saved', plotId, traces: saved };
  if (!isTraceList(traces) || typeof arrivedAtMs !== 'number' || !isJsonObject(properties)) return undefined;
  return { kind: 'received', plotId, traces, properties, arrivedAtMs, historyOnly: historyOnly === 1 };
}
