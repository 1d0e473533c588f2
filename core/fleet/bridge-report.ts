import { asCount, asListOf, asText, parseObject } from '../ack-stream/json-fields.ts';
import { isJsonObject, type Json } from '../wire.ts';

/** How a board stands: read from, lost and awaited, or ended for good. */
export type BoardState = 'online' | 'lost' | 'ended';

/** What a bridge says of itself, so that a fleet of them can be looked after. */
export interface BridgeReport {
  readonly state: 'online' | 'offline';
  /** As it calls itself. */
  readonly bridge: string;
  /** Absent in a last will, which says no more than the name. */
  readonly details?: BridgeDetails | undefined;
}

export interface BridgeDetails {
  /** Of the program: `0.1.0`. */
  readonly version: string;
  readonly uptimeS: number;
  /** Whether the wall clock of the machine is believed. */
  readonly clock: 'set' | 'unset';
  /** Of a Raspberry Pi; `unknown` on other machines. */
  readonly supply: 'ok' | 'weak' | 'unknown';
  readonly spool: {
    /** Points that wait to be delivered. */
    readonly points: number;
    /** Of the oldest of them. */
    readonly oldestAgeMs: number;
    /** Points that made way undelivered since the start. */
    readonly dropped: number;
  };
  readonly boards: readonly { readonly name: string; readonly state: BoardState }[];
}

/** Boards that a report names at most. */
export const MAX_REPORTED_BOARDS = 256;
const MAX_NAME_CHARACTERS = 256;

export function encodeBridgeReport({ state, bridge, details }: BridgeReport): string {
  return JSON.stringify({ state, bridge, ...details });
}

/** Reads a report; `undefined` for anything else. Never throws; keys it does not know are left out. */
export function parseBridgeReport(text: string): BridgeReport | undefined {
  const fields = parseObject(text);
  if (fields === undefined) return undefined;
  const { state } = fields;
  const bridge = asText(fields['bridge'], MAX_NAME_CHARACTERS);
  if (bridge === undefined || bridge === '' || (state !== 'online' && state !== 'offline')) return undefined;
  const version = asText(fields['version'], 32);
  const uptimeS = asCount(fields['uptimeS']);
  const boards = asListOf(fields['boards'], MAX_REPORTED_BOARDS, asBoard);
  const spool = asSpool(fields['spool']);
  if (version === undefined || uptimeS === undefined || boards === undefined || spool === undefined) {
    return { state, bridge };
  }
  const clock = fields['clock'] === 'unset' ? 'unset' : 'set';
  const supply = fields['supply'] === 'ok' || fields['supply'] === 'weak' ? fields['supply'] : 'unknown';
  return { state, bridge, details: { version, uptimeS, clock, supply, spool, boards } };
}

function asBoard(value: Json): BridgeDetails['boards'][number] | undefined {
  if (!isJsonObject(value)) return undefined;
  const name = asText(value['name'], MAX_NAME_CHARACTERS);
  const { state } = value;
  if (name === undefined || (state !== 'online' && state !== 'lost' && state !== 'ended')) return undefined;
  return { name, state };
}

function asSpool(value: Json | undefined): BridgeDetails['spool'] | undefined {
  if (!isJsonObject(value)) return undefined;
  const points = asCount(value['points']);
  const oldestAgeMs = asCount(value['oldestAgeMs']);
  const dropped = asCount(value['dropped']);
  if (points === undefined || oldestAgeMs === undefined || dropped === undefined) return undefined;
  return { points, oldestAgeMs, dropped };
}
