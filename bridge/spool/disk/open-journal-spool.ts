import { join } from 'node:path';
import type { Clock, OnStatus } from '../../../core/index.ts';
import {
  type Journal,
  type JournalEvent,
  type JournalFs,
  type JournalOptions,
  nodeFs,
  openJournal,
  type Processes,
} from '../../../journal/index.ts';
import { bootTag } from '../../time/boot-time.ts';
import { type Machine, machineUnder } from '../../time/machine.ts';
import { WallClock } from '../../time/wall-clock.ts';
import { DeliveredCursor } from './delivered-cursor.ts';
import { Drops } from './drops.ts';
import { JournalSpool } from './journal-spool.ts';
import { SpoolFolder } from './spool-folder.ts';

export interface JournalSpoolOptions {
  /** Made when it is missing, with mode 0700. One process at a time holds it. */
  readonly folder: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Points on the disk stay below this; the oldest make way. Bytes, at least 2 MiB. Default 256 MiB: three million points. */
  readonly maxBytes?: number;
  /** The oldest make way when the disk has less than this left. Bytes. Default 64 MiB. */
  readonly minFreeBytes?: number;
  /** How long a spool that is three quarters full waits for a sign of delivery before it takes more, milliseconds. Default 1000. */
  readonly patienceMs?: number;
  /** `each`: a power cut takes nothing that was appended, for some 4 kB a batch. Default `grouped`: the last second. */
  readonly sync?: 'grouped' | 'each';
  /** Default the machine under the clock. */
  readonly machine?: Machine;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Default the machine's disk. */
  readonly fs?: JournalFs;
  /** Default the machine's. */
  readonly processes?: Processes;
}

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/**
 * Opens a spool on disk. Who it is has been written, safely, when it resolves, so a connection may be made at once.
 *
 * @throws BoardstreamError JOURNAL_IN_USE, JOURNAL_UNUSABLE, JOURNAL_FOREIGN, JOURNAL_VERSION, SPOOL_VERSION,
 *   DATA_FOLDER_UNUSABLE
 */
export function openJournalSpool(options: JournalSpoolOptions): Promise<JournalSpool> {
  return openJournalSpoolWith(options, openJournal);
}

/** For tests: with a journal of other limits. */
export async function openJournalSpoolWith(
  options: JournalSpoolOptions,
  open: (options: JournalOptions) => Journal,
): Promise<JournalSpool> {
  const early: JournalEvent[] = [];
  let handle = (event: JournalEvent): void => {
    early.push(event);
  };
  const path = join(options.folder, 'journal');
  const journal = open({ ...journalOptions(options), folder: path, onEvent: (event) => handle(event) });
  try {
    const { spool, drops } = spoolOn(journal, { ...options, path, onEvent: (event) => handle(event) });
    handle = (event) => spool.handle(event);
    for (const event of early) spool.handle(event);
    drops.begin();
    return spool;
  } catch (error) {
    await journal.close().catch(() => undefined);
    throw error;
  }
}

function journalOptions(options: JournalSpoolOptions): Omit<JournalOptions, 'folder'> {
  const { clock, maxBytes = DEFAULT_MAX_BYTES, minFreeBytes, sync, random, fs, processes } = options;
  return {
    clock,
    maxBytes,
    ...(minFreeBytes === undefined ? {} : { minFreeBytes }),
    ...(sync === undefined ? {} : { sync }),
    ...(random === undefined ? {} : { random }),
    ...(fs === undefined ? {} : { fs }),
    ...(processes === undefined ? {} : { processes }),
  };
}

function spoolOn(
  journal: Journal,
  options: JournalSpoolOptions & { readonly path: string; readonly onEvent: (event: JournalEvent) => void },
): { readonly spool: JournalSpool; readonly drops: Drops } {
  const { folder, path, clock, onStatus, onEvent, fs = nodeFs, machine = machineUnder(clock) } = options;
  const { maxBytes = DEFAULT_MAX_BYTES, patienceMs = 1_000 } = options;
  const oldest = () => journal.segments()[0]?.first ?? journal.nextSeq;
  const drops = new Drops({ folder, fs, clock, onStatus, oldest });
  const cursor = new DeliveredCursor({ fs, path: join(folder, 'delivered.json'), clock });
  const makeRoom = () => dropOldest(journal, onEvent);
  const spoolFolder = new SpoolFolder({ folder, fs, clock, onStatus, makeRoom });
  const numbers = { oldest: oldest(), nextSeq: journal.nextSeq };
  const earlier = spoolFolder.read(numbers);
  const trimmedThrough = earlier === undefined ? 0 : cursor.read(earlier.source, journal.readableSeq);
  const wallClock = new WallClock({
    clock,
    machine,
    boots: earlier?.boots ?? [],
    onChange: () => spoolFolder.keepTimes(wallClock.boots),
  });
  const machineBoot = bootTag(machine.bootId);
  const book = spoolFolder.begin(earlier, { numbers, machineBoot, boots: wallClock.boots });
  const spool = new JournalSpool({
    path,
    clock,
    onStatus,
    journal,
    folder: spoolFolder,
    book,
    cursor,
    trimmedThrough,
    drops,
    wallClock,
    maxBytes,
    patienceMs,
  });
  return { spool, drops };
}

/** Gives up the oldest points for who they belong to: without an identity none could be sent. */
function dropOldest(journal: Journal, onEvent: (event: JournalEvent) => void): boolean {
  const [oldest, following] = journal.segments();
  if (oldest === undefined || following === undefined) return false;
  journal.trim(oldest.last);
  onEvent({ type: 'pointsDropped', from: oldest.first, to: oldest.last, why: 'diskFull' });
  return true;
}
