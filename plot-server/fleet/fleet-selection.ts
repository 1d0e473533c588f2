import type { Clock } from '../../core/index.ts';
import { type BridgeFleet, DELAYED_MS, type FleetCounts } from './bridge-fleet.ts';
import { type BridgeEntry, bridgeEntry } from './fleet-entry.ts';
import type { KnownBridge } from './known-bridge.ts';

/** Which bridges are wanted. */
export interface FleetQuery {
  /** Part of the name of a bridge or of one of its boards, in small letters; empty for all. */
  readonly find: string;
  /** How many of them are left out at the start. */
  readonly skip: number;
  readonly limit: number;
}

/** Some of the bridges, those that need somebody first. */
export interface FleetSelection extends FleetQuery {
  readonly entries: readonly BridgeEntry[];
  /** How many were found. */
  readonly found: number;
  readonly counts: FleetCounts;
}

export const ALL_BRIDGES: FleetQuery = { find: '', skip: 0, limit: Number.POSITIVE_INFINITY };

const MAX_FIND_CHARACTERS = 100;

/** Reads `?find=&skip=&limit=`; what makes no sense counts as absent. */
export function readFleetQuery(query: URLSearchParams, defaultLimit: number): FleetQuery {
  return {
    find: (query.get('find') ?? '').slice(0, MAX_FIND_CHARACTERS).trim().toLowerCase(),
    skip: asCount(query.get('skip')) ?? 0,
    limit: asCount(query.get('limit')) ?? defaultLimit,
  };
}

/** Entries are made of those alone that are wanted: of ten thousand bridges a page shows some. */
export function selectBridges(fleet: BridgeFleet, query: FleetQuery, clock: Clock): FleetSelection {
  const { find, skip, limit } = query;
  const nowMs = clock.monotonicMs();
  const byNeed: KnownBridge[][] = [[], [], [], []];
  let found = 0;
  for (const bridge of fleet.bridges()) {
    if (find !== '' && !isFound(bridge, find)) continue;
    found += 1;
    byNeed[needOf(bridge, nowMs)]?.push(bridge);
  }
  const entries = byNeed
    .flat()
    .slice(skip, skip + limit)
    .map((bridge) => bridgeEntry(bridge, clock));
  return { ...query, entries, found, counts: fleet.counts() };
}

function isFound({ name, boards }: KnownBridge, find: string): boolean {
  if (name.toLowerCase().includes(find)) return true;
  for (const board of boards.keys()) if (board.toLowerCase().includes(find)) return true;
  return false;
}

/** 0: it is quiet. 1: it is offline. 2: something of it is amiss. 3: all is well. */
function needOf(bridge: KnownBridge, nowMs: number): 0 | 1 | 2 | 3 {
  const standing = bridge.standing(nowMs);
  if (standing !== 'online') return standing === 'quiet' ? 0 : 1;
  const { clock, supply, spool } = bridge.details ?? {};
  if (clock === 'unset' || supply === 'weak' || bridge.clockAheadMs !== 0) return 2;
  if (spool !== undefined && spool.points > 0 && spool.oldestAgeMs >= DELAYED_MS) return 2;
  for (const board of bridge.boards.values()) {
    const boardStanding = board.standing(nowMs, true);
    if (boardStanding === 'quiet' || boardStanding === 'lost') return 2;
  }
  return 3;
}

function asCount(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
