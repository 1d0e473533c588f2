import { join } from 'node:path';
import { type Clock, errorText, isoTime, type OnStatus, systemCode } from '../../../core/index.ts';
import type { JournalFs } from '../../../journal/index.ts';
import { Turns } from '../turns.ts';
import { BlockFile, FileDamage, type FileSummary } from './block-file.ts';
import { blockFilePath, type FileName, isBlockFileName } from './block-file-format.ts';
import { BlockFileWriter } from './block-file-writer.ts';
import { IndexCache } from './index-cache.ts';
import { type Manifest, manifestPath, readManifest } from './manifest.ts';

export interface BlockFilesOptions {
  readonly folder: string;
  readonly fs: JournalFs;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Whether files are to be written without letting others have a turn. */
  readonly isUrgent: () => boolean;
}

/** The files of blocks that are in use, oldest first. A file that cannot be used is set aside and reported. */
export class BlockFiles {
  readonly #options: BlockFilesOptions;
  readonly #cache = new IndexCache();
  #files: readonly BlockFile[] = [];
  /** No longer in use, and perhaps being read. */
  #retired: BlockFile[] = [];
  #views = 0;

  constructor(options: BlockFilesOptions) {
    this.#options = options;
  }

  get all(): readonly BlockFile[] {
    return this.#files;
  }

  get bytes(): number {
    return this.#files.reduce((sum, { summary }) => sum + summary.bytes, 0);
  }

  /** Opens what the manifest names and deletes what it does not: files in the making, and those that others replaced. */
  recover(): Manifest | undefined {
    const { fs, folder } = this.#options;
    let manifest: Manifest | undefined;
    let isDamaged = false;
    try {
      manifest = readManifest(fs, folder);
    } catch (error) {
      if (systemCode(error) !== undefined) throw error;
      isDamaged = true;
      this.#setAside(manifestPath(folder), errorText(error));
    }
    const named = new Set(manifest?.files.map((file) => blockFilePath(folder, file)));
    for (const name of fs.list(folder)) {
      const path = join(folder, name);
      if (!isBlockFileName(name) || named.has(path)) continue;
      if (isDamaged) this.#setAside(path, 'nothing says any more what is in it');
      else fs.unlink(path);
    }
    this.#files = manifest?.files.flatMap((summary) => this.#opened(summary) ?? []) ?? [];
    return manifest;
  }

  #open(summary: FileSummary): BlockFile {
    const { fs, folder } = this.#options;
    return new BlockFile(fs, { path: blockFilePath(folder, summary), summary, cache: this.#cache });
  }

  /**
   * Writes a file and opens it.
   * @returns undefined where there was nothing to write. @throws what the file system throws
   */
  async write(
    name: FileName,
    fill: (writer: BlockFileWriter, turns: Turns) => Promise<void>,
  ): Promise<BlockFile | undefined> {
    const { fs, folder, clock, isUrgent } = this.#options;
    const writer = new BlockFileWriter(fs, blockFilePath(folder, name));
    try {
      await fill(writer, new Turns(clock, isUrgent));
      if (!writer.isEmpty) return this.#open({ ...name, ...(await writer.finish()) });
      writer.abandon();
      return undefined;
    } catch (error) {
      writer.abandon();
      throw error;
    }
  }

  /** From here on these are in use; the others are deleted. */
  use(files: readonly BlockFile[]): void {
    const gone = this.#files.filter((file) => !files.includes(file));
    this.#files = files;
    for (const file of gone) {
      this.#retired.push(file);
      this.#unlink(file.path);
    }
    this.#closeRetired();
  }

  /** Does something with a file; `undefined` where that cannot be read. */
  attempt<Result>(file: BlockFile, read: () => Result): Result | undefined {
    try {
      return read();
    } catch (error) {
      this.discard(file, error);
      return undefined;
    }
  }

  /** Takes a file out of use that has been found damaged. @throws `error` where it says nothing of the kind */
  discard(file: BlockFile, error: unknown): void {
    const isDamage = error instanceof FileDamage || error instanceof RangeError;
    if (!isDamage && systemCode(error) === undefined) throw error;
    if (!this.#files.includes(file)) return;
    this.#files = this.#files.filter((other) => other !== file);
    this.#retired.push(file);
    this.#setAside(file.path, errorText(error));
    this.#closeRetired();
  }

  viewOpened(): void {
    this.#views += 1;
  }

  viewClosed(): void {
    this.#views -= 1;
    this.#closeRetired();
  }

  close(): void {
    for (const file of [...this.#files, ...this.#retired]) file.close();
    this.#files = [];
    this.#retired = [];
  }

  #opened(summary: FileSummary): BlockFile | undefined {
    try {
      return this.#open(summary);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      this.#setAside(blockFilePath(this.#options.folder, summary), errorText(error));
      return undefined;
    }
  }

  #closeRetired(): void {
    if (this.#views > 0) return;
    for (const file of this.#retired.splice(0)) file.close();
  }

  #unlink(path: string): void {
    try {
      this.#options.fs.unlink(path);
    } catch (error) {
      // A start deletes what is left over.
      if (systemCode(error) === undefined) throw error;
    }
  }

  #setAside(path: string, why: string): void {
    const { fs, clock, onStatus } = this.#options;
    const movedTo = `${path}.unusable-${isoTime(clock.nowMs()).replaceAll(':', '')}`;
    try {
      fs.rename(path, movedTo);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
    onStatus({ type: 'stateSetAside', path, movedTo, why });
  }
}
