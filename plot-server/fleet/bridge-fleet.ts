import type { BridgeReport, Clock } from '../../core/index.ts';
import type { BridgeWay, Fleet } from './fleet.ts';
import type { BoardStanding } from './known-board.ts';
import { type BridgeStanding, KnownBridge } from './known-bridge.ts';
import { type KnownPlots, PlotArrivals } from './plot-arrivals.ts';
import { encodeFleet, type SavedBridge } from './saved-fleet.ts';

/** More than an organisation points at one server. */
const MAX_BRIDGES = 20_000;

/** Of all bridges together, so that names cannot fill the memory. */
const MAX_BOARDS = 200_000;

/** A point that is not delivered after this time is not just on its way. */
export const DELAYED_MS = 10_000;

/** Of what is known one part in so many makes way when it is too much. */
const FORGOTTEN_PART = 50;

export interface BridgeFleetOptions {
  readonly clock: Clock;
  /** All plots of the server. */
  readonly plots: KnownPlots;
}

/** How many bridges and boards are in which state. */
export interface FleetCounts {
  readonly bridges: Readonly<Record<BridgeStanding, number>>;
  readonly boards: Readonly<Record<BoardStanding, number>>;
  /** Points that wait in all bridges together, as they last said. */
  readonly waitingPoints: number;
  /** Those of bridges whose oldest point waits for longer than it does on its way. */
  readonly delayedPoints: number;
}

/** Knows the bridges from their reports, and their boards from those, from points and from the plots they feed. */
export class BridgeFleet implements Fleet {
  /** Whether anything was heard since this was last set to false; who keeps the fleet does so. */
  unsaved = false;
  readonly #clock: Clock;
  readonly #plots: PlotArrivals;
  readonly #bridges = new Map<string, KnownBridge>();
  /** Of all bridges. */
  #boards = 0;
  /** By name; made when somebody asks. */
  #inOrder: readonly KnownBridge[] | undefined;

  constructor({ clock, plots }: BridgeFleetOptions) {
    this.#clock = clock;
    this.#plots = new PlotArrivals(plots, clock);
  }

  heard(report: BridgeReport, isRetained: boolean, way: BridgeWay = 'mqtt'): void {
    const nowMs = this.#clock.monotonicMs();
    const bridge = this.#bridge(report.bridge, way, nowMs);
    bridge.way = way;
    this.#boards -= bridge.boards.size;
    bridge.heard(report, isRetained, nowMs);
    this.#boards += bridge.boards.size;
    this.unsaved = true;
    if (this.#boards > MAX_BOARDS) this.#makeRoom();
  }

  seen(bridge: string, board: string): void {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#bridge(bridge, 'mqtt', nowMs);
    this.#boards -= known.boards.size;
    known.seen(board, nowMs);
    this.#boards += known.boards.size;
    this.unsaved = true;
  }

  /** Takes a bridge for gone for good. @returns whether it was known */
  forget(bridge: string): boolean {
    const known = this.#bridges.get(bridge);
    if (known === undefined) return false;
    this.#boards -= known.boards.size;
    this.#bridges.delete(bridge);
    this.#inOrder = undefined;
    this.unsaved = true;
    return true;
  }

  /** Notes what came of late for the plots; to be called now and then, so that it is known how often that is. */
  lookAtPlots(): void {
    this.unsaved = this.#plots.bringTo(this.#bridges.values()) || this.unsaved;
  }

  /** All bridges in the order of their names, as of now: `pi2` stands before `pi10`. */
  bridges(): readonly KnownBridge[] {
    this.lookAtPlots();
    this.#inOrder ??= [...this.#bridges.values()].sort((one, other) => COLLATOR.compare(one.name, other.name));
    return this.#inOrder;
  }

  counts(): FleetCounts {
    const nowMs = this.#clock.monotonicMs();
    const bridges = { online: 0, quiet: 0, offline: 0 };
    const boards = { online: 0, quiet: 0, lost: 0, ended: 0 };
    let waitingPoints = 0;
    let delayedPoints = 0;
    for (const bridge of this.bridges()) {
      const standing = bridge.standing(nowMs);
      bridges[standing] += 1;
      const { points = 0, oldestAgeMs = 0 } = bridge.details?.spool ?? {};
      waitingPoints += points;
      if (oldestAgeMs >= DELAYED_MS) delayedPoints += points;
      for (const board of bridge.boards.values()) boards[board.standing(nowMs, standing === 'online')] += 1;
    }
    return { bridges, boards, waitingPoints, delayedPoints };
  }

  /** What outlives a restart, as the content of a file. */
  toSaved(): Promise<string> {
    return encodeFleet(this.bridges(), this.#clock);
  }

  /**
   * Takes what outlived a restart, where nothing newer is known. What was there when it was kept gets the time to come back;
   * what was quiet stays so until it is heard of.
   */
  restore(saved: readonly SavedBridge[]): void {
    const nowMs = this.#clock.monotonicMs();
    const monotonic = (timeMs: number | undefined) =>
      timeMs === undefined ? undefined : nowMs - Math.max(0, this.#clock.nowMs() - timeMs);
    for (const { bridge: name, way, state, lastSeenMs, details, boards } of saved) {
      if (this.#bridges.has(name)) continue;
      const bridge = this.#bridge(name, way, state === 'quiet' ? Number.NEGATIVE_INFINITY : nowMs);
      for (const { name: board, lastSeenMs: boardSeenMs, isQuiet } of boards) {
        const seenMs = monotonic(boardSeenMs);
        const known = bridge.board(board, nowMs, isQuiet ? Number.NEGATIVE_INFINITY : nowMs);
        if (known !== undefined && seenMs !== undefined) known.arrivals.add(seenMs);
      }
      this.#boards += bridge.boards.size;
      this.heard({ state: state === 'offline' ? 'offline' : 'online', bridge: name, details }, true, way);
      bridge.reportedMs = monotonic(lastSeenMs);
    }
  }

  #bridge(name: string, way: BridgeWay, awaitedSinceMs: number): KnownBridge {
    const known = this.#bridges.get(name);
    if (known !== undefined) return known;
    this.#makeRoom();
    const bridge = new KnownBridge(name, way, awaitedSinceMs);
    this.#bridges.set(name, bridge);
    this.#inOrder = undefined;
    return bridge;
  }

  /** Those that were quiet for longest make way, several at once: choosing them costs a look at all. */
  #makeRoom(): void {
    if (this.#bridges.size < MAX_BRIDGES && this.#boards <= MAX_BOARDS) return;
    const lastSeen = ({ lastSeenMs = Number.NEGATIVE_INFINITY }: KnownBridge) => lastSeenMs;
    const quietest = [...this.#bridges.values()].sort((one, other) => lastSeen(one) - lastSeen(other));
    for (const { name } of quietest.slice(0, Math.ceil(quietest.length / FORGOTTEN_PART))) this.forget(name);
  }
}

const COLLATOR = new Intl.Collator('en', { numeric: true });
