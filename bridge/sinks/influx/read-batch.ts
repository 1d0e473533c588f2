import type { Clock } from '../../../core/index.ts';
import { readSpool } from '../../spool/read-spool.ts';
import type { Spool } from '../../spool/spool.ts';
import { type EncodedRows, encodeRows, type LineNames, rowEnd } from './line-protocol.ts';

/** What is sent in one request. */
export interface Batch extends EncodedRows {
  /** Number of its last point; where the next one goes on. */
  readonly through: number;
}

export interface ReadBatchOptions {
  readonly spool: Spool;
  readonly names: LineNames;
  readonly afterSeq: number;
  /** Points of a batch at most. */
  readonly limit: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How long a batch waits for more points after its first. */
const GATHER_MS = 1_000;

/** The next points, once there are `limit` of them or the first has waited for a second; none once `signal` aborts. */
export async function readBatch(options: ReadBatchOptions): Promise<Batch> {
  const { spool, names, afterSeq, limit, signal } = options;
  await readSpool(spool, { afterSeq, limit: 1 }, signal);
  await gather(options);
  const { entries, through } = await readSpool(spool, { afterSeq, limit }, signal);
  if (entries.length < limit) return { ...encodeRows(entries, names), through };
  // A row that is sent again must be the same row: it is not cut where the batch ends, unless it is all of it.
  let whole = 0;
  for (let end = rowEnd(entries, 0); end < entries.length; end = rowEnd(entries, end)) whole = end;
  const kept = whole === 0 ? entries : entries.slice(0, whole);
  return { ...encodeRows(kept, names), through: kept.at(-1)?.seq ?? through };
}

async function gather({ spool, afterSeq, limit, clock, signal }: ReadBatchOptions): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  void clock.sleep(GATHER_MS, over.signal).then(stop);
  while (!over.signal.aborted && spool.countAfter(afterSeq) < limit) await spool.changed(over.signal);
  signal.removeEventListener('abort', stop);
  stop();
}
