import { join } from 'node:path';
import { type Clock, type OnStatus, type SeldomReport, systemCode } from '../../../core/index.ts';
import type { JournalFs } from '../../../journal/index.ts';
import { dropReport } from '../drop-report.ts';
import { DroppedLedger } from './dropped-ledger.ts';
import { readSmallFile, replaceFile } from './small-file.ts';

/** While the disk takes nothing there may be a drop for every append. */
const WRITE_EVERY_MS = 250;

export interface DropsOptions {
  readonly folder: string;
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** The oldest number there is. */
  readonly oldest: () => number;
}

/** Points that made way: counted, reported, and remembered in `dropped.json` as far as the disk takes it. */
export class Drops {
  readonly ledger: DroppedLedger;
  /** Since the start. */
  count = 0;
  readonly #options: DropsOptions;
  readonly #path: string;
  readonly #report: SeldomReport<string>;
  #unwritten = false;
  /** Not before `begin`: drops of the start may still be on their way, and the file says that none is missing in it. */
  #writtenAtMs = Number.POSITIVE_INFINITY;

  constructor(options: DropsOptions) {
    const { folder, fs, clock, onStatus, oldest } = options;
    this.#options = options;
    this.#path = join(folder, 'dropped.json');
    this.#report = dropReport(clock, onStatus);
    this.ledger = DroppedLedger.restore(readText(fs, this.#path), oldest());
  }

  /** Every drop until now was added. */
  begin(): void {
    this.#writtenAtMs = Number.NEGATIVE_INFINITY;
    this.write();
  }

  /** The points `first` to `last` made way. */
  add(first: number, last: number, why: string): void {
    const count = last - first + 1;
    this.count += count;
    this.#report.add(why, count);
    this.ledger.add(first, last);
    this.#unwritten = true;
    if (this.#options.clock.monotonicMs() - this.#writtenAtMs >= WRITE_EVERY_MS) this.write();
  }

  /** Points that cannot be kept at all; they get no number. */
  refuse(count: number, why: string): void {
    this.count += count;
    this.#report.add(why, count);
  }

  /** Best effort: what is not there later is known to be unknown. */
  write(): void {
    if (!this.#unwritten) return;
    const { fs, clock, oldest } = this.#options;
    this.#writtenAtMs = clock.monotonicMs();
    try {
      replaceFile(fs, this.#path, { text: this.ledger.encode(oldest()), durable: false });
      this.#unwritten = false;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
  }

  close(): void {
    this.#report.flush();
    this.write();
  }
}

function readText(fs: JournalFs, path: string): string | undefined {
  try {
    const file = readSmallFile(fs, path);
    return file.kind === 'read' ? file.text : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
