import { backoff, type Clock, isBoardstreamError, type OnStatus } from '../../../core/index.ts';
import type { Spool } from '../../spool/spool.ts';
import { BoardPlots } from './board-plots.ts';
import { destinationName, type StreamDestination } from './destination.ts';
import { PlainSession } from './plain/plain-session.ts';
import { ReducedPoints } from './plain/reduced-points.ts';

export interface StreamSinkOptions {
  /** Names this bridge among others that feed the same account. */
  readonly bridge: string;
  readonly destination: StreamDestination;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Counts what is merged for a server that takes one object in 50 ms; give one to look at it. */
  readonly reducedPoints?: ReducedPoints;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** A session that lived this long was a working one: the next failure starts with a short delay again. */
const SOUND_SESSION_MS = 5_000;

/**
 * Delivers the spool to a stream server until `signal` aborts: initialises the plots, keeps the stream open, and comes
 * back with growing, jittered delays whenever it is lost. What was not delivered stays in the spool meanwhile.
 */
export async function runStreamSink(options: StreamSinkOptions): Promise<void> {
  const { destination, spool, clock, onStatus, random, signal } = options;
  const plots = new BoardPlots(options.bridge, destination, onStatus);
  const reducedPoints = options.reducedPoints ?? new ReducedPoints(onStatus);
  let delaysMs = backoff({ random });
  let lostAtMs = clock.monotonicMs();
  let tries = 0;
  let reported = '';
  while (!signal.aborted) {
    tries += 1;
    let connectedAtMs: number | undefined;
    const session = new PlainSession({ ...options, plots, reducedPoints, onConnected });
    try {
      await session.run(signal);
      return;
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      if (signal.aborted) return;
      const nowMs = clock.monotonicMs();
      if (connectedAtMs !== undefined) {
        lostAtMs = nowMs;
        tries = 0;
        if (nowMs - connectedAtMs >= SOUND_SESSION_MS) delaysMs = backoff({ random });
      }
      const retryInMs = delaysMs.next().value;
      // A server that stays away is one event, not one for every try.
      if (connectedAtMs !== undefined || error.message !== reported) {
        onStatus({ type: 'streamLost', error, retryInMs, queued: spool.size });
      }
      reported = error.message;
      await clock.sleep(retryInMs, signal);
    }

    function onConnected(): void {
      connectedAtMs = clock.monotonicMs();
      const afterMs = connectedAtMs - lostAtMs;
      onStatus({ type: 'streamConnected', destination: destinationName(destination.url), afterMs, tries });
    }
  }
}
