import type { BridgeDetails, Clock } from '../../core/index.ts';
import { isoTime } from '../../core/index.ts';
import type { BridgeWay } from './fleet.ts';
import type { BoardStanding, KnownBoard } from './known-board.ts';
import type { BridgeStanding, KnownBridge } from './known-bridge.ts';

/** `ahead`, `behind`: its points are more than a minute off this server's clock. `unset`: the bridge itself does not believe it. */
export type ClockStanding = 'set' | 'unset' | 'ahead' | 'behind';

/** A bridge, as programs get it at `/bridges`. Times are ISO 8601 UTC. */
export interface BridgeEntry {
  readonly bridge: string;
  readonly state: BridgeStanding;
  /** `null` where nothing was heard since the broker kept its report. */
  readonly lastSeen: string | null;
  readonly way: BridgeWay;
  /** Like those below `null` as long as the bridge has not said it. */
  readonly version: string | null;
  readonly uptimeS: number | null;
  readonly clock: ClockStanding | null;
  /** By how much its points are ahead of this server's clock; below 0 behind; 0 where that is less than a minute. */
  readonly clockAheadMs: number;
  readonly supply: BridgeDetails['supply'] | null;
  readonly spool: BridgeDetails['spool'] | null;
  readonly boards: readonly BoardEntry[];
}

export interface BoardEntry {
  readonly name: string;
  readonly state: BoardStanding;
  /** When the last point came. */
  readonly lastSeen: string | null;
  /** Path of its plot. */
  readonly plot: string | null;
}

/** What is known of a bridge at this moment. */
export function bridgeEntry(bridge: KnownBridge, clock: Clock): BridgeEntry {
  const nowMs = clock.monotonicMs();
  // Monotonic times stay right when the server's own clock is set.
  const wallTime = (timeMs: number | undefined) =>
    timeMs === undefined ? null : isoTime(Math.round(clock.nowMs() - (nowMs - timeMs)));
  const state = bridge.standing(nowMs);
  const { name, way, details, clockAheadMs } = bridge;
  const boardEntry = (board: KnownBoard): BoardEntry => ({
    name: board.name,
    state: board.standing(nowMs, state === 'online'),
    lastSeen: wallTime(board.arrivals.lastMs),
    plot: board.plot?.path ?? null,
  });
  return {
    bridge: name,
    state,
    lastSeen: wallTime(bridge.lastSeenMs),
    way,
    version: details?.version ?? null,
    uptimeS: details?.uptimeS ?? null,
    clock: clockStanding(details, clockAheadMs),
    clockAheadMs,
    supply: details?.supply ?? null,
    spool: details?.spool ?? null,
    boards: Array.from(bridge.boards.values(), boardEntry),
  };
}

function clockStanding(details: BridgeDetails | undefined, aheadMs: number): ClockStanding | null {
  if (details?.clock === 'unset') return 'unset';
  if (aheadMs !== 0) return aheadMs > 0 ? 'ahead' : 'behind';
  return details === undefined ? null : 'set';
}
