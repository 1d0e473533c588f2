import type { JournalSpool } from '../../../../bridge/index.ts';
import { openJournalSpoolWith } from '../../../../bridge/spool/disk/open-journal-spool.ts';
import { isBoardstreamError, ManualClock } from '../../../../core/index.ts';
import { openJournalWith } from '../../../../journal/open-journal.ts';
import { SeededRandom } from '../../../journal/simulation/seeded-random.ts';
import { Crash, type CrashKind, SimDisk } from '../../../journal/simulation/sim-disk.ts';
import { FakeMachine } from '../../time/fake-machine.ts';
import { Store, Violation } from './store.ts';

/** Small, so that a short history rolls, drops and fills up: a dozen points a segment, some sixty in all. */
const LIMITS = { segmentBytes: 1024, segmentNumbers: 64, fillBytes: 512, memoryPoints: 20, memoryBytes: 4096 };
const MAX_BYTES = 6 * 1024;
const STEPS = 60;

export interface HistoryResult {
  /** Why the history breaks a promise; undefined when it keeps all. */
  readonly violation: string | undefined;
  readonly appended: number;
  readonly stored: number;
  readonly declared: number;
  readonly starts: number;
  /** Whether every point that is missing was declared by number. */
  readonly exact: boolean;
}

/**
 * One random history of a spool and a store that takes what it gives: appends, deliveries, restarts, kills, full disks
 * and, in every other one, power cuts.
 */
export async function runHistory(seed: number): Promise<HistoryResult> {
  const history = new History(seed);
  let violation: string | undefined;
  try {
    await history.run();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error.message;
  }
  const { appended, starts, store } = history;
  return { violation, appended, starts, stored: store.count, declared: store.declared, exact: store.isExact };
}

class History {
  readonly store = new Store();
  appended = 0;
  starts = 0;
  /** Appended points that a crash may have taken: of the batch it came in, or in memory for want of disk. */
  #excused = 0;
  /** Points in memory after the last step, for want of disk. */
  #inMemory = 0;
  readonly #random: SeededRandom;
  readonly #disk: SimDisk;
  readonly #cutsPower: boolean;
  #clock = new ManualClock();
  #boot = 0;
  #spool: JournalSpool | undefined;
  #source: string | undefined;
  #lastBoot: string | undefined;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#disk = new SimDisk(this.#random);
    this.#cutsPower = seed % 2 === 0;
  }

  async run(): Promise<void> {
    await this.#start();
    for (let step = 0; step < STEPS; step += 1) {
      await this.#step();
      await this.#clock.advance(0);
      if (this.#disk.crashed !== undefined) await this.#restart(this.#disk.crashed);
      else this.#inMemory = this.#running().stats().inMemory;
    }
    this.#heal();
    await this.#restart('kill');
    this.#heal();
    await this.#append();
    const spool = this.#running();
    while (this.store.ack < spool.lastSeq) await this.#deliver(1_000);
    spool.trim(this.store.ack);
    this.#check(spool);
    await spool.close();
  }

  async #step(): Promise<void> {
    const dice = this.#random.between(0, 99);
    if (dice < 45) await this.#append();
    else if (dice < 65) await this.#guarded(() => this.#deliver(this.#random.between(1, 30)));
    else if (dice < 75) this.#look();
    else if (dice < 82) await this.#clock.advance(this.#random.pick([50, 250, 1_000, 6_000]));
    else if (dice < 86) this.#disk.capacityBytes = this.#random.chance(0.6) ? Number.POSITIVE_INFINITY : 4_608;
    else if (dice < 91) this.#disk.crashAfterCalls ??= { calls: this.#random.between(1, 12), kind: this.#crashKind() };
    else if (dice < 96) await this.#restart(this.#crashKind());
    else await this.#closeAndOpen();
  }

  async #append(): Promise<void> {
    const spool = this.#running();
    const count = this.#random.between(1, 9);
    const values = Array.from({ length: count }, (_, at) => this.appended + at + 1);
    this.appended += count;
    await this.#guarded(() => {
      spool.append(
        'uno',
        values.map((value) => ({ series: 'T', value, monotonicMs: this.#clock.monotonicMs() })),
      );
    });
    if (this.#disk.crashed !== undefined) this.#excused += count;
  }

  async #deliver(count: number): Promise<void> {
    const spool = this.#running();
    for (let at = 0; at < count; at += 1) {
      const item = spool.nextAfter(this.store.ack);
      if (item !== undefined) this.store.take(item);
      else if (this.store.ack >= spool.lastSeq) break;
      else await this.#clock.advance(0);
    }
    // An acknowledgement may be lost with the connection.
    if (this.#random.chance(0.8)) spool.trim(this.store.ack);
  }

  /** What a spool gives at any place is what it gave there before. */
  #look(): void {
    const spool = this.#running();
    try {
      const seq = this.#random.between(0, spool.lastSeq + 3);
      const item = spool.nextAfter(seq);
      if (item?.kind === 'point') this.store.compare(item);
      else if (item !== undefined && item.through <= seq)
        throw new Violation(`a hole after ${seq} ends at ${item.through}`);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }

  async #closeAndOpen(): Promise<void> {
    this.#heal();
    await this.#guarded(() => this.#running().close());
    if (this.#disk.crashed === undefined) await this.#restart('kill', { excuses: false });
  }

  async #restart(kind: CrashKind, { excuses = true } = {}): Promise<void> {
    if (excuses) this.#excused += this.#inMemory;
    this.#inMemory = 0;
    this.#disk.crash(kind);
    if (kind === 'powerCut') this.#powerWent();
    await this.#start();
  }

  async #start(): Promise<void> {
    for (;;) {
      this.starts += 1;
      this.#clock = new ManualClock();
      try {
        this.#spool = await this.#open();
        return;
      } catch (error) {
        if (!(error instanceof Crash) && !isBoardstreamError(error)) throw error;
        if (!(error instanceof Crash)) this.#heal();
        const kind = this.#disk.crashed ?? 'kill';
        this.#disk.crash(kind);
        if (kind === 'powerCut') this.#powerWent();
      }
    }
  }

  async #open(): Promise<JournalSpool> {
    const pid = this.starts + 1;
    const bootId = `boot${this.#boot}`;
    const machine = new FakeMachine(this.#clock);
    machine.bootId = bootId;
    const startOf = (other: number) => (other === pid ? 's' : undefined);
    const options = {
      folder: '/spool',
      clock: this.#clock,
      onStatus: () => undefined,
      maxBytes: MAX_BYTES,
      minFreeBytes: 0,
      machine,
      random: this.#random.next,
      fs: this.#disk.mount(this.#clock),
      processes: { pid, bootId: () => bootId, startOf },
    };
    const spool = await openJournalSpoolWith(options, (inner) => openJournalWith(inner, { limits: LIMITS }));
    const { source, lineage } = spool.identity;
    if (this.#source !== undefined && source !== this.#source) throw new Violation('the source id was lost');
    if (this.#lastBoot !== undefined && !lineage.some(({ boot }) => boot === this.#lastBoot)) {
      throw new Violation('an earlier start is not in the lineage');
    }
    this.#source = source;
    this.#lastBoot = lineage.at(-1)?.boot;
    return spool;
  }

  #check(spool: JournalSpool): void {
    const { count, declared, isExact } = this.store;
    const known = count + declared;
    if (known > this.appended) throw new Violation(`${count} stored and ${declared} declared of ${this.appended}`);
    const missing = this.appended - known;
    if (isExact && missing > this.#excused)
      throw new Violation(`${missing} of ${this.appended} are lost without a word`);
    if (spool.size !== 0) throw new Violation(`${spool.size} wait although everything was delivered`);
  }

  #powerWent(): void {
    this.#boot += 1;
    this.store.isExact = false;
  }

  #running(): JournalSpool {
    if (this.#spool === undefined) throw new Error('no spool is open');
    return this.#spool;
  }

  #crashKind(): CrashKind {
    return this.#cutsPower ? this.#random.pick(['kill', 'powerCut']) : 'kill';
  }

  async #guarded(action: () => void | Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }

  #heal(): void {
    this.#disk.capacityBytes = Number.POSITIVE_INFINITY;
    this.#disk.crashAfterCalls = undefined;
  }
}
