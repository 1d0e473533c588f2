import { type BridgeDetails, type BridgeReport, MAX_REPORTED_BOARDS } from '../../core/index.ts';
import type { BridgeWay } from './fleet.ts';
import { KnownBoard } from './known-board.ts';

/** `offline`: it, or its broker, has said so. `quiet`: it should have been heard of. */
export type BridgeStanding = 'online' | 'quiet' | 'offline';

/** Bridges report every 60 s: two and a half of those. */
const QUIET_AFTER_MS = 150_000;

/** What was still on its way when a bridge said goodbye is no sign of life. */
const LAST_POINTS_MS = 5_000;

/** A clock that is this far off is worth a word. */
const CLOCK_OFF_MS = 60_000;

/** A bridge as this server knows it. Times are monotonic, milliseconds. */
export class KnownBridge {
  readonly name: string;
  readonly boards = new Map<string, KnownBoard>();
  way: BridgeWay;
  details: BridgeDetails | undefined;
  /** When its last report came that no broker had kept. */
  reportedMs: number | undefined;
  /** When the last point of any of its boards came. */
  pointMs: number | undefined;
  readonly #awaitedSinceMs: number;
  #offlineSinceMs: number | undefined;

  /** @param awaitedSinceMs from when on reports and points are awaited */
  constructor(name: string, way: BridgeWay, awaitedSinceMs: number) {
    this.name = name;
    this.way = way;
    this.#awaitedSinceMs = awaitedSinceMs;
  }

  /** `undefined` where nothing was heard but what a broker had kept. */
  get lastSeenMs(): number | undefined {
    if (this.reportedMs === undefined || this.pointMs === undefined) return this.reportedMs ?? this.pointMs;
    return Math.max(this.reportedMs, this.pointMs);
  }

  heard({ state, details }: BridgeReport, isRetained: boolean, nowMs: number): void {
    // A last will comes when its bridge is gone, and is no sign of life.
    if (!isRetained && (state === 'online' || details !== undefined)) this.reportedMs = nowMs;
    this.#offlineSinceMs = state === 'online' ? undefined : (this.#offlineSinceMs ?? nowMs);
    if (details === undefined) return;
    this.details = details;
    for (const board of this.boards.values()) board.reported = undefined;
    for (const { name, state: boardState } of details.boards) {
      const board = this.board(name, nowMs);
      if (board !== undefined) board.reported = boardState;
    }
  }

  /** A point of a board came. */
  seen(name: string, timeMs: number): void {
    const board = this.board(name, timeMs);
    if (board === undefined) return;
    board.arrivals.add(timeMs);
    if (this.pointMs === undefined || timeMs > this.pointMs) this.pointMs = timeMs;
  }

  /**
   * The board of this name; if it is new, its points are awaited from now on.
   * @returns `undefined` when it is new, and there are as many as a report may name, each of them still sending
   */
  board(name: string, nowMs: number, awaitedSinceMs = nowMs): KnownBoard | undefined {
    const known = this.boards.get(name);
    if (known !== undefined) return known;
    if (this.boards.size >= MAX_REPORTED_BOARDS && !this.#forgetBoard(nowMs)) return undefined;
    const board = new KnownBoard(name, this.name, awaitedSinceMs);
    this.boards.set(name, board);
    return board;
  }

  standing(nowMs: number): BridgeStanding {
    const { pointMs } = this;
    const offlineMs = this.#offlineSinceMs;
    if (offlineMs !== undefined && (pointMs ?? offlineMs) <= offlineMs + LAST_POINTS_MS) return 'offline';
    const sinceMs = Math.max(this.lastSeenMs ?? this.#awaitedSinceMs, this.#awaitedSinceMs);
    return nowMs - sinceMs > QUIET_AFTER_MS ? 'quiet' : 'online';
  }

  /**
   * By how much its points are ahead of this server's clock, the furthest of its boards; 0 where that is less than a minute.
   * Points that wait for delivery may be as old as the bridge says that they are.
   */
  get clockAheadMs(): number {
    const waitingMs = this.details?.spool.oldestAgeMs ?? 0;
    let furthestMs = 0;
    for (const { clockAheadMs } of this.boards.values()) {
      const isOff = clockAheadMs > CLOCK_OFF_MS || clockAheadMs < -(CLOCK_OFF_MS + waitingMs);
      if (isOff && Math.abs(clockAheadMs) > Math.abs(furthestMs)) furthestMs = clockAheadMs;
    }
    return furthestMs;
  }

  /** One that is not reported and sends nothing makes way. */
  #forgetBoard(nowMs: number): boolean {
    for (const board of this.boards.values()) {
      if (board.reported !== undefined || !board.arrivals.isQuiet(nowMs)) continue;
      this.boards.delete(board.name);
      return true;
    }
    return false;
  }
}
