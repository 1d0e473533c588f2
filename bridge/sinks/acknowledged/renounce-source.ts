import {
  backoff,
  type Clock,
  isBoardstreamError,
  type RenounceSource,
  type SpoolIdentity,
} from '../../../core/index.ts';
import type { Spool } from '../../spool/spool.ts';
import type { StreamLog } from '../stream-log.ts';

export interface RenounceOptions {
  readonly spool: Spool;
  readonly log: StreamLog;
  readonly clock: Clock;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
}

/** Gives the spool a new source id, however long its disk refuses. `undefined` once `signal` aborts. */
export async function renounceSource(
  { spool, log, clock, random }: RenounceOptions,
  { forkedAt, firstSeq, lineage }: RenounceSource,
  signal: AbortSignal,
): Promise<SpoolIdentity | undefined> {
  const delaysMs = backoff({ random });
  while (!signal.aborted) {
    try {
      return await spool.renounce({ forkedAt, firstSeq, lineage });
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      const retryInMs = delaysMs.next().value;
      log.lost(error, retryInMs);
      await clock.sleep(retryInMs, signal);
    }
  }
  return undefined;
}
