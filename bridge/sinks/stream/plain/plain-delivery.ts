import { backoff, isBoardstreamError } from '../../../../core/index.ts';
import type { StreamTarget } from '../stream-target.ts';
import { PlainSession } from './plain-session.ts';

export interface PlainDeliveryOptions {
  readonly target: StreamTarget;
  /** For how long the plain protocol is the right one; asked before each session but the first. Infinite: for good. */
  readonly leftMs: () => number;
  readonly signal: AbortSignal;
}

/** A session that lived this long was a working one: the next failure starts with a short delay again. */
const SOUND_SESSION_MS = 5_000;

/**
 * Delivers with the plain protocol, and comes back with growing, jittered delays whenever the stream is lost. Resolves
 * when `signal` aborts, or the plain protocol is no longer known to be the right one: the first session lasts as long as
 * it can, because the server cannot become another within it; those after it end when `leftMs` says so.
 */
export async function runPlainDelivery({ target, leftMs, signal }: PlainDeliveryOptions): Promise<void> {
  const { clock, random, log } = target;
  let delaysMs = backoff({ random });
  for (let isFirst = true; !signal.aborted && (isFirst || leftMs() > 0); isFirst = false) {
    let connectedAtMs: number | undefined;
    const onConnected = () => {
      connectedAtMs = clock.monotonicMs();
    };
    try {
      await runSession({ target, leftMs: isFirst ? () => Number.POSITIVE_INFINITY : leftMs, signal }, onConnected);
      return;
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      if (signal.aborted) return;
      if (connectedAtMs !== undefined && clock.monotonicMs() - connectedAtMs >= SOUND_SESSION_MS) {
        delaysMs = backoff({ random });
      }
      const retryInMs = delaysMs.next().value;
      log.lost(error, retryInMs);
      await clock.sleep(retryInMs, signal);
    }
  }
}

/** One session; it ends, as it should be ended, when `signal` aborts or its time is over. */
async function runSession({ target, leftMs, signal }: PlainDeliveryOptions, onConnected: () => void): Promise<void> {
  const { log, meter, clock } = target;
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener('abort', end, { once: true });
  const session = new PlainSession({
    ...target,
    onConnected: () => {
      onConnected();
      log.connected();
      meter.connected('plain');
      // What the plot calls of this session were answered is known by now.
      const endsInMs = leftMs();
      if (endsInMs !== Number.POSITIVE_INFINITY) void clock.sleep(endsInMs, ending.signal).then(end);
    },
  });
  try {
    log.trying();
    await session.run(ending.signal);
    log.ended();
  } finally {
    signal.removeEventListener('abort', end);
    end();
    meter.lost();
  }
}
