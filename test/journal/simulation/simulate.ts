import { isBoardstreamError, ManualClock } from '../../../core/index.ts';
import type { Journal, JournalEvent } from '../../../journal/index.ts';
import { openJournalWith } from '../../../journal/open-journal.ts';
import type { Rules } from '../../../journal/rules.ts';
import { checkItems } from './check-items.ts';
import { type Point, PointLedger, Violation } from './point-ledger.ts';
import { SeededRandom } from './seeded-random.ts';
import { Crash, type CrashKind, SimDisk } from './sim-disk.ts';

/** Small, so that a short history rolls, drops and fills up. Three segments' worth of points fit on the disk. */
const LIMITS = {
  maxBytes: 12 * 1024,
  minFreeBytes: 0,
  segmentBytes: 2048,
  segmentNumbers: 64,
  fillBytes: 1024,
  memoryPoints: 20,
  memoryBytes: 4096,
};
const STEPS = 60;
/** What a power cut may take: 700 ms, a tick of 250 ms and some. */
const EXPOSED_MS = 1_000;

export interface SimulationResult {
  /** Why the history breaks a promise; undefined when it keeps all. */
  readonly violation: string | undefined;
  readonly crashes: number;
  readonly points: number;
}

/** One random history of appends, syncs, acknowledgements, faults and starts, checked against the promises. */
export async function simulate(seed: number, rules: Partial<Rules> = {}): Promise<SimulationResult> {
  const simulation = new Simulation(seed, rules);
  let violation: string | undefined;
  try {
    await simulation.run();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error.message;
  }
  return { violation, crashes: simulation.crashes, points: simulation.points };
}

class Simulation {
  crashes = 0;
  points = 0;
  readonly #random: SeededRandom;
  readonly #disk: SimDisk;
  readonly #ledger = new PointLedger();
  readonly #rules: Partial<Rules>;
  readonly #whenFull: 'memory' | 'refuse';
  readonly #keep: 'whole' | 'prefix';
  /** What the other end has stored: everything up to here. */
  #stored = 0;
  #boot = 0;
  #process = -1;
  #clock = new ManualClock();
  #journal: Journal | undefined;
  /** Whether syncs ran at once and without error in this process: only then is there a promise about time. */
  #undisturbed = true;
  /** After how many failed syncs everything they were for was written again. */
  #settledFailures = 0;
  #mayBeRefused = false;

  constructor(seed: number, rules: Partial<Rules>) {
    this.#random = new SeededRandom(seed);
    this.#disk = new SimDisk(this.#random);
    this.#rules = rules;
    this.#whenFull = this.#random.pick(['memory', 'refuse']);
    this.#keep = this.#random.pick(['whole', 'prefix']);
  }

  async run(): Promise<void> {
    await this.#start();
    for (let step = 0; step < STEPS; step += 1) {
      await this.#step();
      await this.#afterStep();
    }
    this.#heal();
    await this.#restart('kill');
    this.#heal();
    await this.#append();
    await this.#sync();
    this.#consume(Number.POSITIVE_INFINITY);
    const journal = this.#running();
    if (this.#stored !== journal.nextSeq - 1) throw new Violation(`only ${this.#stored} arrived after healing`);
    await journal.close();
  }

  async #step(): Promise<void> {
    const dice = this.#random.between(0, 99);
    if (dice < 40) await this.#append();
    else if (dice < 48) void this.#sync();
    else if (dice < 62) await this.#clock.advance(this.#random.pick([50, 250, 250, 500, 1_000]));
    else if (dice < 76) this.#guarded(() => this.#consume(this.#random.between(1, 4)));
    else if (dice < 79) this.#disk.holdsSyncs = !this.#disk.holdsSyncs;
    else if (dice < 82) this.#disk.completeSyncs();
    else if (dice < 86) this.#disk.capacityBytes = this.#random.chance(0.5) ? Number.POSITIVE_INFINITY : this.#tight();
    else if (dice < 88) this.#disk.failingSyncs = this.#random.pick([1, 1, 1, 2, 3]);
    else if (dice < 89) this.#disk.failingWrites = this.#random.between(1, 3);
    else if (dice < 94) this.#disk.crashAfterCalls ??= { calls: this.#random.between(1, 12), kind: this.#crashKind() };
    else if (dice < 99) await this.#restart(this.#crashKind());
    else await this.#closeAndOpen();
    if (this.#disk.holdsSyncs || this.#disk.failingSyncs > 0) this.#undisturbed = false;
  }

  async #afterStep(): Promise<void> {
    // A turn of the event loop: promises settle as they would between two calls of a program.
    await this.#clock.advance(0);
    if (this.#disk.crashed !== undefined) return this.#restart(this.#disk.crashed);
    const stats = this.#journal?.stats();
    if (stats?.memoryRecords === 0) this.#settledFailures = this.#disk.syncFailures;
    if ((stats?.failedSyncs ?? 0) > 0 || (stats?.memoryRecords ?? 0) > 0) this.#undisturbed = false;
    if (stats?.memoryRecords === 0) this.#markWritten();
  }

  async #append(): Promise<void> {
    const journal = this.#running();
    const count = this.#random.between(1, 6);
    const points = Array.from({ length: count }, (_, at) => this.#makePoint(journal.nextSeq + at));
    for (const point of points) this.#ledger.assign(point);
    this.#guarded(() => {
      try {
        const { first } = journal.append(points.map(({ payload }) => payload));
        if (first !== points[0]?.seq) throw new Violation(`${first} was given out instead of ${points[0]?.seq}`);
        this.points += count;
      } catch (error) {
        if (!isBoardstreamError(error) || error.code !== 'JOURNAL_FULL') throw error;
        this.#ledger.refuse(points);
      }
    });
  }

  #makePoint(seq: number): Point {
    const payload = this.#ledger.makePayload(this.#random.between(0, 90));
    const appendedAtMs = this.#clock.monotonicMs();
    const flags = { written: false, safe: false, cached: false, shown: false, dropped: false, gone: false };
    return { payload, appendedAtMs, process: this.#process, seq, ...flags };
  }

  async #sync(): Promise<void> {
    const journal = this.#running();
    const process = this.#process;
    const target = journal.nextSeq - 1;
    try {
      await journal.sync();
    } catch {
      return;
    }
    if (process !== this.#process) return;
    for (const point of this.#ledger.all) {
      if (point.seq <= target && point.process === process && !point.dropped) point.safe = true;
    }
  }

  /** The other end reads on, stores what it gets, durably, and mostly acknowledges at once. */
  #consume(maxItems: number): void {
    const journal = this.#running();
    const from = this.#stored + 1;
    const items = journal.read(from, { maxRecords: this.#random.pick([3, 1_000]) });
    const { points, next } = checkItems(this.#ledger, items, { from, maxItems, mayBeRefused: this.#mayBeRefused });
    for (const point of points) point.shown = true;
    this.#stored = next - 1;
    if (this.#random.chance(0.7)) journal.trim(Math.min(this.#stored, journal.nextSeq - 1));
  }

  async #closeAndOpen(): Promise<void> {
    const journal = this.#running();
    this.#disk.holdsSyncs = false;
    this.#disk.completeSyncs();
    try {
      await journal.close();
      if (this.#journal?.stats().memoryRecords === 0) this.#markWritten();
    } catch (error) {
      if (!isBoardstreamError(error) && !(error instanceof Crash)) throw error;
    }
    await this.#restart(this.#disk.crashed ?? 'kill');
  }

  async #restart(kind: CrashKind): Promise<void> {
    this.#crash(kind);
    await this.#start();
  }

  #crash(kind: CrashKind): void {
    this.crashes += 1;
    this.#hearUnfinishedDrop();
    if (this.#disk.syncFailures !== this.#settledFailures) this.#giveUpUnsynced();
    const nowMs = this.#disk.crashed === undefined ? this.#clock.monotonicMs() : this.#disk.crashedAtMs;
    for (const point of this.#ledger.all) {
      if (point.process !== this.#process || point.seq <= this.#stored || point.dropped) continue;
      const isOld = this.#undisturbed && point.written && nowMs - point.appendedAtMs > EXPOSED_MS;
      if (isOld) point.safe = true;
      if (kind === 'kill' && point.written) point.cached = true;
    }
    this.#disk.crash(kind);
    if (kind === 'powerCut') this.#boot += 1;
    this.#mayBeRefused = kind === 'powerCut';
  }

  /** Starts until a start gets through; a crash or a failing disk may be in the way. */
  async #start(): Promise<void> {
    if (this.#random.chance(0.15)) {
      this.#disk.crashAfterCalls = { calls: this.#random.between(1, 20), kind: this.#crashKind() };
    }
    for (;;) {
      this.#process += 1;
      this.#clock = new ManualClock();
      this.#journal = undefined;
      this.#undisturbed = true;
      try {
        this.#open();
        return;
      } catch (error) {
        if (!(error instanceof Crash) && !isBoardstreamError(error)) throw error;
        this.#hearUnfinishedDrop();
        if (!(error instanceof Crash)) this.#heal();
        if (this.#disk.syncFailures !== this.#settledFailures) this.#giveUpUnsynced();
        if (this.#disk.crashed === 'powerCut') this.#forgetCached();
        const kind = this.#disk.crashed ?? 'kill';
        this.#disk.crash(kind);
        if (kind === 'powerCut') this.#boot += 1;
        this.#mayBeRefused ||= kind === 'powerCut';
      }
    }
  }

  #open(): void {
    const pid = this.#process + 1;
    const boot = this.#boot;
    const processes = {
      pid,
      bootId: () => `boot${boot}`,
      startOf: (other: number) => (other === pid ? 's' : undefined),
    };
    const options = {
      folder: '/journal',
      fs: this.#disk.mount(this.#clock),
      clock: this.#clock,
      random: this.#random.next,
      whenFull: this.#whenFull,
      keepAfterCrash: this.#keep,
      processes,
      onEvent: (event: JournalEvent) => this.#hear(event),
    };
    const journal = openJournalWith(options, { limits: LIMITS, rules: this.#rules });
    this.#journal = journal;
    this.#disk.rewroteHeader = false;
    this.#checkStart(journal);
  }

  /** What a start shows is there for good, and what it does not show must never have been promised, or come back. */
  #checkStart(journal: Journal): void {
    const from = this.#stored + 1;
    const mayBeRefused = this.#mayBeRefused;
    const { points } = checkItems(this.#ledger, journal.read(from), { from, mayBeRefused });
    const shown = new Set(points);
    let lostIn: Point | undefined;
    for (const point of [...this.#ledger.all].sort((one, other) => one.seq - other.seq)) {
      if (point.seq <= this.#stored || point.dropped || point.gone) continue;
      if (shown.has(point)) {
        if (this.#keep === 'prefix' && lostIn?.process === point.process && !point.safe) {
          throw new Violation(`point ${point.seq} is there and ${lostIn.seq} before it is not`);
        }
        point.safe = true;
        point.written = true;
      } else {
        if (point.safe || point.cached) throw new Violation(`point ${point.seq} was promised and is lost at the end`);
        point.gone = true;
        if (point.written) lostIn = point;
      }
    }
    this.#ledger.forgetRefused();
    this.#forgetCached();
  }

  #hear(event: JournalEvent): void {
    if (event.type === 'pointsDropped') {
      for (let seq = event.from; seq <= event.to; seq += 1) {
        const point = this.#ledger.at(seq);
        if (point !== undefined) point.dropped = true;
      }
    }
    // A crash while the last segment was emptied may leave one that is none any more.
    if (event.type === 'segmentQuarantined' && !this.#disk.rewroteHeader)
      throw new Violation(`${event.path} could not be used: ${event.why}`);
  }

  /** A crash right after a segment was dropped leaves no time to say so; the hole that readers see must. */
  #hearUnfinishedDrop(): void {
    const firstOf = (name: string) => (name.endsWith('.seg') ? Number.parseInt(name, 10) : Number.NaN);
    const first = firstOf(this.#disk.crashedUnlinking ?? '');
    const following = Math.min(
      ...this.#disk
        .names()
        .map(firstOf)
        .filter((other) => other > first),
    );
    for (const point of this.#ledger.all) if (point.seq >= first && point.seq < following) point.dropped = true;
  }

  /** The disk failed, and the process that had a copy in memory is gone. */
  #giveUpUnsynced(): void {
    this.#forgetCached();
    for (const point of this.#ledger.all) point.written &&= point.safe;
  }

  #forgetCached(): void {
    for (const point of this.#ledger.all) point.cached = false;
  }

  #markWritten(): void {
    for (const point of this.#ledger.all) if (point.process === this.#process && !point.gone) point.written = true;
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }

  #heal(): void {
    this.#disk.capacityBytes = Number.POSITIVE_INFINITY;
    this.#disk.holdsSyncs = false;
    this.#disk.failingSyncs = 0;
    this.#disk.failingWrites = 0;
    this.#disk.crashAfterCalls = undefined;
    this.#disk.completeSyncs();
  }

  /** Room for less than the journal would like: down to nothing beside what is there. */
  #tight(): number {
    return this.#random.between(0, 10) * 512;
  }

  #crashKind(): CrashKind {
    return this.#random.pick(['kill', 'powerCut']);
  }

  #running(): Journal {
    if (this.#journal === undefined) throw new Error('no journal is open');
    return this.#journal;
  }
}
