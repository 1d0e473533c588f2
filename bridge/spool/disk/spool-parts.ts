import type { Clock, OnStatus } from '../../../core/index.ts';
import type { Journal } from '../../../journal/index.ts';
import type { WallClock } from '../../time/wall-clock.ts';
import type { DeliveredCursor } from './delivered-cursor.ts';
import type { Drops } from './drops.ts';
import type { SpoolBook } from './identity-file.ts';
import type { SpoolFolder } from './spool-folder.ts';

/** What `openJournalSpool` has made ready. */
export interface SpoolParts {
  /** Of the journal. */
  readonly path: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  readonly journal: Journal;
  readonly folder: SpoolFolder;
  readonly book: SpoolBook;
  readonly cursor: DeliveredCursor;
  readonly trimmedThrough: number;
  readonly drops: Drops;
  readonly wallClock: WallClock;
  readonly maxBytes: number;
  readonly patienceMs: number;
}
