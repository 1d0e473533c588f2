import { crc32 } from 'node:zlib';
import { BoardstreamError, type Clock, errorText, isBoardstreamError, systemCode } from '../core/index.ts';
import type { Context } from './context.ts';
import { newCounters } from './counters.ts';
import { lockFolder, machineProcesses, type Processes } from './folder-lock.ts';
import { Journal } from './journal.ts';
import type { OnJournalEvent } from './journal-event.ts';
import type { JournalFs } from './journal-fs.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { nodeFs } from './node-fs.ts';
import { type KeepAfterCrash, recover } from './recover.ts';
import { ALL_RULES, type Rules } from './rules.ts';

export interface JournalOptions {
  /** Made when it is missing, with mode 0700. One journal owns a folder. */
  readonly folder: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Segments together stay below this; the oldest make room. Bytes, at least 2 MiB. Default 256 MiB. */
  readonly maxBytes?: number;
  /** The oldest make room when the disk has less than this left. Bytes. Default 64 MiB. */
  readonly minFreeBytes?: number;
  /**
   * What happens to points while the disk takes none. `memory`: up to 10,000 of them or 4 MiB wait in memory, the oldest
   * are dropped and declared; what a source of points wants. `refuse`: append throws JOURNAL_FULL; what a store wants
   * that must not acknowledge them. Default `memory`.
   */
  readonly whenFull?: 'memory' | 'refuse';
  /** What to keep of the newest segment after a crash. Default `whole`; `prefix` where records build on earlier ones. */
  readonly keepAfterCrash?: KeepAfterCrash;
  /** `each`: every append is on the disk when it returns, at some 4 kB written for each. Default `grouped`. */
  readonly sync?: 'grouped' | 'each';
  readonly onEvent?: OnJournalEvent;
  /** Default the machine's disk. */
  readonly fs?: JournalFs;
  /** Default the machine's. */
  readonly processes?: Processes;
}

/**
 * Opens the journal of a folder and makes everything in it durable. Reads one header a segment and the newest segment,
 * so it takes as long for a thousand points as for millions.
 * Throws JOURNAL_IN_USE, JOURNAL_UNUSABLE, JOURNAL_FOREIGN, JOURNAL_VERSION.
 */
export function openJournal(options: JournalOptions): Journal {
  return openJournalWith(options, {});
}

/** For tests: with other limits, and rules switched off. */
export function openJournalWith(
  options: JournalOptions,
  inner: { readonly limits?: Partial<Limits>; readonly rules?: Partial<Rules> },
): Journal {
  const { folder, fs = nodeFs, processes = machineProcesses, keepAfterCrash = 'whole' } = options;
  const context = contextOf(options, inner);
  try {
    fs.makeFolder(folder);
    const unlock = lockFolder(fs, folder, processes);
    try {
      const recovered = recover(context, keepAfterCrash);
      return new Journal(context, recovered, { syncsEach: options.sync === 'each', unlock });
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    if (isBoardstreamError(error) || systemCode(error) === undefined) throw error;
    throw new BoardstreamError(
      'JOURNAL_UNUSABLE',
      `cannot use ${folder} (${errorText(error)}); make it a folder that this user may write, or use another one`,
      { folder },
      error,
    );
  }
}

function contextOf(
  options: JournalOptions,
  inner: { readonly limits?: Partial<Limits>; readonly rules?: Partial<Rules> },
): Context {
  const { folder, fs = nodeFs, clock, random = Math.random, processes = machineProcesses } = options;
  const { maxBytes, minFreeBytes, whenFull } = options;
  return {
    folder,
    fs,
    clock,
    random,
    boot: crc32(processes.bootId() || String(random())),
    limits: {
      ...DEFAULT_LIMITS,
      ...(maxBytes === undefined ? {} : { maxBytes }),
      ...(minFreeBytes === undefined ? {} : { minFreeBytes }),
      ...(whenFull === undefined ? {} : { whenFull }),
      ...inner.limits,
    },
    rules: { ...ALL_RULES, ...inner.rules },
    counters: newCounters(),
    onEvent: options.onEvent ?? (() => undefined),
  };
}
