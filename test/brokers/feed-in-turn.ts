import { systemClock } from '../../core/index.ts';

export interface TurnOptions {
  readonly bridges: number;
  /** Of each bridge. */
  readonly linesPerS: number;
  /** @param line counts from 0 for each bridge */
  readonly feed: (bridge: number, line: number) => void;
  readonly signal: AbortSignal;
}

/** How often it looks at the clock: lines become due between two looks, and are fed together. */
const LOOK_MS = 5;

/**
 * Feeds one line of one bridge after the other, evenly over time, until `signal` aborts; one loop for all, because a
 * thousand timers would be the load that is measured. What became due while the process was held up is made good.
 */
export async function feedInTurn({ bridges, linesPerS, feed, signal }: TurnOptions): Promise<void> {
  const startMs = systemClock.monotonicMs();
  const turnMs = 1_000 / (linesPerS * bridges);
  for (let turn = 0; !signal.aborted; await systemClock.sleep(LOOK_MS, signal)) {
    const dueTurns = (systemClock.monotonicMs() - startMs) / turnMs;
    for (; turn <= dueTurns; turn += 1) feed(turn % bridges, Math.floor(turn / bridges));
  }
}
