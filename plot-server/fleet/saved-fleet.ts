import { setImmediate as turn } from 'node:timers/promises';
import {
  type BridgeDetails,
  type Clock,
  encodeBridgeReport,
  isJsonObject,
  type Json,
  parseBridgeReport,
  parseJsonObject,
} from '../../core/index.ts';
import type { BridgeWay } from './fleet.ts';
import type { BridgeStanding, KnownBridge } from './known-bridge.ts';

/** What is kept of a bridge over a restart. Times are milliseconds since 1970 UTC. */
export interface SavedBridge {
  readonly bridge: string;
  readonly way: BridgeWay;
  readonly state: BridgeStanding;
  readonly lastSeenMs: number | undefined;
  readonly details: BridgeDetails | undefined;
  readonly boards: readonly SavedBoard[];
}

interface SavedBoard {
  readonly name: string;
  readonly lastSeenMs: number | undefined;
  /** Whether that was longer ago than usual. */
  readonly isQuiet: boolean;
}

const FORMAT = 1;

/** Of thousands, so many at a time: between two parts the server answers others. */
const PART = 250;

/** The content of `fleet.json`, as the bridges are while it is made: a line for each. */
export async function encodeFleet(bridges: readonly KnownBridge[], clock: Clock): Promise<string> {
  const lines: string[] = [];
  for (const bridge of bridges) {
    const { bridge: name, details, ...rest } = savedBridge(bridge, clock);
    lines.push(JSON.stringify({ report: encodeBridgeReport({ state: 'online', bridge: name, details }), ...rest }));
    if (lines.length % PART === 0) await turn();
  }
  return `{"format":${FORMAT},"bridges":[\n${lines.join(',\n')}\n]}\n`;
}

function savedBridge(bridge: KnownBridge, clock: Clock): SavedBridge {
  const nowMs = clock.monotonicMs();
  const wall = (timeMs: number | undefined) =>
    timeMs === undefined ? undefined : Math.round(clock.nowMs() - (nowMs - timeMs));
  const boards = Array.from(bridge.boards.values(), ({ name, arrivals }) => ({
    name,
    lastSeenMs: wall(arrivals.lastMs),
    isQuiet: arrivals.isQuiet(nowMs),
  }));
  const { name, way, details } = bridge;
  return { bridge: name, way, state: bridge.standing(nowMs), lastSeenMs: wall(bridge.lastSeenMs), details, boards };
}

/** Reads what `encodeFleet` wrote, or says why it cannot be that. */
export function decodeFleet(text: string): readonly SavedBridge[] | { readonly why: string } {
  const saved = parseJsonObject(text);
  if (saved === undefined) return { why: 'not a JSON object' };
  if (saved['format'] !== FORMAT) return { why: 'a format that this version does not know' };
  const { bridges } = saved;
  if (!Array.isArray(bridges)) return { why: '"bridges" is not a list' };
  const decoded = bridges.flatMap((one: Json) => decodeBridge(one) ?? []);
  return decoded.length === bridges.length ? decoded : { why: 'a bridge in it is none' };
}

function decodeBridge(value: Json): SavedBridge | undefined {
  if (!isJsonObject(value)) return undefined;
  const { report: text, way, state, lastSeenMs, boards } = value;
  const report = typeof text === 'string' ? parseBridgeReport(text) : undefined;
  if (report === undefined || (way !== 'mqtt' && way !== 'http') || !Array.isArray(boards)) return undefined;
  if (state !== 'online' && state !== 'quiet' && state !== 'offline') return undefined;
  return {
    bridge: report.bridge,
    way,
    state,
    lastSeenMs: asTime(lastSeenMs),
    details: report.details,
    boards: boards.flatMap((board: Json) => {
      if (!isJsonObject(board)) return [];
      const { name, isQuiet } = board;
      if (typeof name !== 'string') return [];
      return [{ name, lastSeenMs: asTime(board['lastSeenMs']), isQuiet: isQuiet === true }];
    }),
  };
}

function asTime(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
