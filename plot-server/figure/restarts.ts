import { isoTime } from '../../core/index.ts';
import type { RestartSummary } from '../live/live-event.ts';

/** A moment at which the line may have been interrupted, though no point is known to be missing. */
export interface Restart {
  /** Of the first reading after it, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  readonly what: RestartSummary['what'];
}

/** A plot keeps so many restarts, the newest. */
const MAX_RESTARTS = 100;

/** The list with one more restart, in the order of time. */
export function withRestart(list: readonly Restart[], restart: Restart): readonly Restart[] {
  const behind = list.findIndex(({ timeMs }) => timeMs > restart.timeMs);
  return list.toSpliced(behind === -1 ? list.length : behind, 0, restart).slice(-MAX_RESTARTS);
}

/** For programs; nothing at all for a plot without restarts. */
export function restartsJson(list: readonly Restart[]): { restarts?: RestartSummary[] } {
  return list.length === 0 ? {} : { restarts: list.map(({ timeMs, what }) => ({ time: isoTime(timeMs), what })) };
}
