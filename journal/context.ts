import type { Clock } from '../core/index.ts';
import type { Counters } from './counters.ts';
import type { OnJournalEvent } from './journal-event.ts';
import type { JournalFs } from './journal-fs.ts';
import type { Limits } from './limits.ts';
import type { Rules } from './rules.ts';

/** What every part of one journal shares. */
export interface Context {
  readonly folder: string;
  readonly fs: JournalFs;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Checksum of the id of this boot of the machine. */
  readonly boot: number;
  readonly limits: Limits;
  readonly rules: Rules;
  readonly counters: Counters;
  readonly onEvent: OnJournalEvent;
}
