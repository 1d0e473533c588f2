import { join } from 'node:path';
import {
  BoardstreamError,
  type Clock,
  errorText,
  isBoardstreamError,
  isoTime,
  MAX_BOOTS,
  type OnStatus,
  systemCode,
} from '../../../core/index.ts';
import type { JournalFs } from '../../../journal/index.ts';
import type { BootTime } from '../../time/boot-time.ts';
import { newBoot, newSource } from '../identity.ts';
import { decodeBook, encodeBook, type SpoolBook } from './identity-file.ts';
import { readSmallFile, replaceFile } from './small-file.ts';

const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

export interface SpoolFolderOptions {
  readonly folder: string;
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Drops the oldest points for room on a full disk; false when there are none to drop. */
  readonly makeRoom: () => boolean;
}

/** The numbers of the journal at this start. */
export interface NumbersAtStart {
  /** The oldest there is; `nextSeq` when there is none. */
  readonly oldest: number;
  /** The first this start can give. */
  readonly nextSeq: number;
}

/** `identity.json`: who this spool is. Always on the disk before anyone is told. */
export class SpoolFolder {
  readonly #options: SpoolFolderOptions;
  readonly #path: string;
  #book: SpoolBook | undefined;
  #isUnsaved = false;

  constructor(options: SpoolFolderOptions) {
    this.#options = options;
    this.#path = join(options.folder, 'identity.json');
  }

  /**
   * What is kept of earlier starts. A file that cannot be used is set aside and reported.
   * @throws BoardstreamError SPOOL_VERSION, DATA_FOLDER_UNUSABLE
   */
  read({ nextSeq }: NumbersAtStart): SpoolBook | undefined {
    return this.#guarded(() => {
      const file = readSmallFile(this.#options.fs, this.#path);
      if (file.kind === 'missing') return undefined;
      if (file.kind === 'unusable') return this.#setAside(file.why);
      const decoded = decodeBook(file.text);
      if (decoded.kind === 'newer') throw newer(this.#path, decoded.version);
      if (decoded.kind === 'damaged') return this.#setAside(decoded.why);
      const given = decoded.book.starts.at(-1)?.firstSeq ?? 1;
      if (given > nextSeq) return this.#setAside('it belongs to other points: their numbers end before its begin');
      return decoded.book;
    });
  }

  /**
   * Adds this start, or begins anew where nothing is known of earlier ones, and writes it. Then every point the journal
   * still has goes out under the new source id: sent twice is better than lost.
   */
  begin(
    earlier: SpoolBook | undefined,
    now: { readonly numbers: NumbersAtStart; readonly machineBoot: number; readonly boots: readonly BootTime[] },
  ): SpoolBook {
    const { numbers, machineBoot, boots } = now;
    const start = { boot: newBoot(), firstSeq: numbers.nextSeq, machineBoot };
    const starts = [...(earlier?.starts ?? []), start].slice(-MAX_BOOTS);
    const { source, firstSeq } = earlier ?? { source: newSource(), firstSeq: numbers.oldest };
    return this.replace({ source, firstSeq, starts, boots });
  }

  /**
   * Makes room on a full disk if need be.
   * @throws BoardstreamError DATA_FOLDER_UNUSABLE; then the old one stays
   */
  replace(book: SpoolBook): SpoolBook {
    this.#guarded(() => {
      while (!this.#write(book));
    });
    this.#book = book;
    this.#isUnsaved = false;
    return book;
  }

  /** Keeps what was learned of the time, if the disk takes it. Drops nothing for it. */
  keepTimes(boots: readonly BootTime[]): void {
    if (this.#book === undefined) return;
    this.#book = { ...this.#book, boots };
    this.#isUnsaved = true;
    this.save();
  }

  /** Writes what could not be written before, if the disk takes it. */
  save(): void {
    if (this.#book === undefined || !this.#isUnsaved) return;
    const { fs, onStatus } = this.#options;
    try {
      replaceFile(fs, this.#path, { text: encodeBook(this.#book), durable: true });
      this.#isUnsaved = false;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      onStatus({ type: 'stateUnsaved', path: this.#path, why: errorText(error) });
    }
  }

  #write(book: SpoolBook): boolean {
    const { fs, makeRoom } = this.#options;
    try {
      replaceFile(fs, this.#path, { text: encodeBook(book), durable: true });
      return true;
    } catch (error) {
      if (NO_ROOM.has(systemCode(error) ?? '') && makeRoom()) return false;
      throw error;
    }
  }

  #setAside(why: string): undefined {
    const { fs, clock, onStatus } = this.#options;
    const movedTo = `${this.#path}.unusable-${isoTime(clock.nowMs()).replaceAll(':', '')}`;
    fs.rename(this.#path, movedTo);
    onStatus({ type: 'stateSetAside', path: this.#path, movedTo, why });
    return undefined;
  }

  #guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (isBoardstreamError(error) || systemCode(error) === undefined) throw error;
      throw unusable(this.#path, error);
    }
  }
}

function unusable(path: string, cause: unknown): BoardstreamError {
  const advice = NO_ROOM.has(systemCode(cause) ?? '')
    ? 'free some space on its disk; there are no older points that could make room'
    : 'make it readable and writable for this user, or keep the data in another folder';
  return new BoardstreamError(
    'DATA_FOLDER_UNUSABLE',
    `cannot use ${path} (${errorText(cause)}); ${advice}`,
    { path },
    cause,
  );
}

function newer(path: string, version: number): BoardstreamError {
  const message = `${path} was written in format ${version} by a newer boardstream; use that one, or another folder`;
  return new BoardstreamError('SPOOL_VERSION', message, { path, version });
}
