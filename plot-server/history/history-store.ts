import { type Clock, errorText, isBoardstreamError, type OnStatus, systemCode } from '../../core/index.ts';
import type { JournalFs } from '../../journal/index.ts';
import type { BlockFile } from './files/block-file.ts';
import { BlockFiles } from './files/block-files.ts';
import { writeManifest } from './files/manifest.ts';
import { mergeable, mergeFiles, wholeBlocks } from './files/merge-files.ts';
import { type KeepLimits, outlived } from './files/retention.ts';
import { ALL_TIMES } from './history.ts';
import { memoryBlocks } from './memory/memory-block.ts';
import { MEMORY_FULL, UnsavedParts } from './memory/unsaved-parts.ts';
import type { PlotMarks } from './plot-marks.ts';
import { runsOf } from './runs.ts';
import { type HistoryShelf, StoredHistory } from './stored-history.ts';

/** As the journal does: below it the oldest make way. */
const MIN_FREE_BYTES = 64 * 1024 * 1024;

/** A file is at most this part of what is kept, so that little goes at a time. */
const PARTS_KEPT = 8;
export interface HistoryStoreOptions extends KeepLimits {
  /** Made where it is missing. */
  readonly folder: string;
  /** Names the journal that the history is made from; with another one, nothing of that is in the history. */
  readonly store: string;
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** A place in the journal, and the plots at that moment. */
export interface Checkpoint {
  /** Everything inserted until now stands in the journal up to here. */
  readonly seq: number;
  readonly marks: ReadonlyMap<number, PlotMarks>;
}

export interface HistoryStats {
  readonly bytes: number;
  readonly readings: number;
  /** Of the readings on the disk; `undefined` without any. */
  readonly oldestMs: number | undefined;
}

/**
 * The readings of all plots in files of blocks. What comes in is kept in memory until a checkpoint writes it to a file of
 * its own, and then a new manifest, which says up to where of the journal all is in files: so each reading is either in
 * a file or in the journal behind that place, never in both. Files never change; small ones are merged into larger ones.
 */
export class HistoryStore {
  /** Switched off while the journal is read again up to `seq`: what that brings is here already. */
  isTaking = true;
  readonly #options: HistoryStoreOptions;
  readonly #files: BlockFiles;
  readonly #unsaved: UnsavedParts;
  readonly #histories = new Map<number, StoredHistory>();
  readonly #shelf: HistoryShelf;
  /** By plot: files up to this number hold nothing of it. */
  readonly #cleared: Map<number, number>;
  #lastNumber: number;
  #saved: Checkpoint;
  /** What waits to be written. */
  #frozen: Checkpoint | undefined;
  #working: Promise<void> = Promise.resolve();
  #isFailing = false;

  /** Throws what the file system throws. */
  constructor(options: HistoryStoreOptions) {
    const { fs, folder, store, onStatus } = options;
    this.#options = options;
    fs.makeFolder(folder);
    this.#files = new BlockFiles({ ...options, isUrgent: () => this.#unsaved.isUrgent });
    const manifest = this.#files.recover();
    this.#saved = manifest?.store === store ? manifest : { seq: 0, marks: new Map() };
    this.#cleared = new Map(manifest?.cleared);
    this.#lastNumber = (manifest?.nextNumber ?? 1) - 1;
    this.#unsaved = new UnsavedParts(() => onStatus({ type: 'storedPointsDropped', why: MEMORY_FULL }));
    this.#shelf = {
      admit: (history) => this.isTaking && this.#unsaved.admit(history),
      frozen: (history) => this.#unsaved.frozenOf(history),
      files: (plot) => this.#files.all.filter((file) => this.#holds(file, plot)),
      attempt: (file, read) => this.#files.attempt(file, read),
      clear: (history) => this.#clear(history),
      viewOpened: () => this.#files.viewOpened(),
      viewClosed: () => this.#files.viewClosed(),
    };
  }

  /** Up to where of the journal all is in files, and what was known of plots there. */
  get saved(): Checkpoint {
    return this.#saved;
  }

  history(plot: number): StoredHistory {
    let history = this.#histories.get(plot);
    if (history === undefined) {
      history = new StoredHistory(plot, this.#shelf);
      this.#histories.set(plot, history);
    }
    return history;
  }

  /**
   * Brings everything inserted so far to the disk. What the disk refuses is reported, waits in memory, and is written at
   * the next checkpoint. Resolves in either case, to whether all is on the disk.
   * @param now says where the journal stands; called when nothing else is being written
   * @param journalSynced resolves when the journal outlives a power cut as far as it goes
   */
  checkpoint(now: () => Checkpoint, journalSynced: () => Promise<void>): Promise<boolean> {
    const done = this.#working.then(async () => {
      const steps = [
        () => this.#saveFrozen(journalSynced),
        async () => this.#freeze(now()),
        () => this.#saveFrozen(journalSynced),
        () => this.#retire(),
        () => this.#merge(),
      ];
      for (const step of steps) if (!(await this.#worked(step))) return false;
      this.#isFailing = false;
      return true;
    });
    this.#working = done.then(nothing, nothing);
    return done;
  }

  stats(): HistoryStats {
    const files = this.#files.all.map(({ summary }) => summary);
    return {
      bytes: this.#files.bytes,
      readings: files.reduce((sum, { readings }) => sum + readings, this.#unsaved.count),
      oldestMs: files.length === 0 ? undefined : Math.min(...files.map(({ fromMs }) => fromMs)),
    };
  }

  async close(): Promise<void> {
    await this.#working;
    this.#files.close();
  }

  /** @returns false where the disk does not take it, which is reported once */
  async #worked(step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      if (systemCode(error) === undefined && !isBoardstreamError(error)) throw error;
      const { folder, onStatus } = this.#options;
      if (!this.#isFailing) onStatus({ type: 'stateUnsaved', path: folder, why: errorText(error) });
      this.#isFailing = true;
      return false;
    }
  }

  #freeze(checkpoint: Checkpoint): void {
    this.#lastNumber += 1;
    this.#unsaved.freeze();
    this.#frozen = checkpoint;
  }

  async #saveFrozen(journalSynced: () => Promise<void>): Promise<void> {
    const frozen = this.#frozen;
    if (frozen === undefined) return;
    // Whoever sends again what the journal has lost must not find it here.
    await journalSynced();
    await this.#keepFree();
    const file = await this.#files.write({ number: this.#lastNumber, level: 0 }, async (writer, turns) => {
      for (const { plot, trace, log } of this.#unsaved.frozen()) {
        for (const block of wholeBlocks(runsOf(memoryBlocks(log, ALL_TIMES), ALL_TIMES))) {
          writer.add(plot, trace, block);
          if (turns.isDue) await turns.pass();
        }
      }
    });
    await this.#change((files) => (file === undefined ? files : [...files, file]), { file, frozen });
  }

  /** Whole files go that are too old or too many. */
  async #retire(): Promise<void> {
    const summaries = this.#files.all.map(({ summary }) => summary);
    const gone = outlived(summaries, this.#options, this.#options.clock.nowMs());
    if (gone.size > 0) await this.#change((files) => files.filter(({ summary }) => !gone.has(summary)));
  }

  async #keepFree(): Promise<void> {
    const { fs, folder, onStatus } = this.#options;
    for (let told = false; this.#files.all.length > 1 && fs.freeBytes(folder) < MIN_FREE_BYTES; told = true) {
      if (!told) onStatus({ type: 'storedPointsDropped', why: 'the disk has too little room left' });
      await this.#change(([, ...files]) => files);
    }
  }

  async #merge(): Promise<void> {
    for (;;) {
      const merged = mergeable(this.#files.all, this.#options.keepBytes / PARTS_KEPT);
      const newest = merged.at(-1);
      if (newest === undefined) return;
      const { number, level } = newest.summary;
      const isKept = (plot: number, file: BlockFile) => this.#holds(file, plot);
      const file = await this.#files.write({ number, level: level + 1 }, (writer, turns) =>
        mergeFiles(merged, writer, { isKept, attempt: this.#shelf.attempt, turns }),
      );
      const added = file === undefined ? [] : [file];
      const byNumber = (one: BlockFile, other: BlockFile) => one.summary.number - other.summary.number;
      const unmerged = (files: readonly BlockFile[]) => files.filter((other) => !merged.includes(other));
      await this.#change((files) => [...unmerged(files), ...added].sort(byNumber), { file });
    }
  }

  /**
   * Writes what comes out of the change, then makes it so, all at once: nobody may find a reading twice.
   * @param frozen what `file` holds, where it holds what was in memory
   */
  async #change(
    change: (files: readonly BlockFile[]) => readonly BlockFile[],
    { file, frozen }: { readonly file?: BlockFile | undefined; readonly frozen?: Checkpoint } = {},
  ): Promise<void> {
    const { seq, marks } = frozen ?? this.#saved;
    const { fs, folder, store } = this.#options;
    const files = change(this.#files.all).map(({ summary }) => summary);
    const oldest = files[0]?.number ?? this.#lastNumber;
    for (const [plot, number] of this.#cleared) if (number < oldest) this.#cleared.delete(plot);
    const nextNumber = this.#lastNumber + 1;
    try {
      await writeManifest(fs, folder, { store, seq, marks, nextNumber, files, cleared: this.#cleared });
    } catch (error) {
      file?.close();
      throw error;
    }
    this.#saved = { seq, marks };
    this.#files.use(change(this.#files.all));
    if (frozen !== undefined) {
      this.#unsaved.saved();
      this.#frozen = undefined;
    }
    if (file !== undefined) return;
    for (const history of this.#histories.values()) history.forgetExtent();
  }

  #clear(history: StoredHistory): void {
    if (!this.isTaking) return;
    this.#unsaved.drop(history);
    history.forgetExtent();
    if (this.#lastNumber > 0) this.#cleared.set(history.plot, this.#lastNumber);
  }

  #holds({ summary }: BlockFile, plot: number): boolean {
    return summary.number > (this.#cleared.get(plot) ?? 0);
  }
}

function nothing(): void {}
