import { basename, dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalFs } from '../../../journal/index.ts';
import { encodeBlock } from './block-codec.ts';
import { FILE_MAGIC, FOOTER_BYTES, UNFINISHED } from './block-file-format.ts';
import { type BlockEntry, encodeEntries } from './block-index.ts';
import { summaryOf } from './block-summary.ts';
import type { Columns } from './columns.ts';

/** Written to the disk in pieces of about this size. */
const PIECE_BYTES = 256 * 1024;

/** What is in a file, for whoever decides how long to keep it. */
export interface FileContent {
  readonly bytes: number;
  readonly readings: number;
  /** Earliest and latest time of any reading. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Writes one file of blocks, and gives it its name only when all of it is on the disk. Blocks come in the order of plot
 * and trace. Throws what the file system throws; `abandon` then tidies up.
 */
export class BlockFileWriter {
  readonly #fs: JournalFs;
  readonly #path: string;
  readonly #fd: number;
  readonly #entries: BlockEntry[] = [];
  #pending: Buffer[] = [FILE_MAGIC];
  #pendingBytes: number = FILE_MAGIC.length;
  #written = 0;
  #readings = 0;
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;
  #isOpen = true;

  constructor(fs: JournalFs, path: string) {
    this.#fs = fs;
    this.#path = path;
    if (fs.list(dirname(path)).includes(basename(path) + UNFINISHED)) fs.unlink(path + UNFINISHED);
    this.#fd = fs.open(path + UNFINISHED, 'create');
  }

  get bytes(): number {
    return this.#written + this.#pendingBytes;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** A block of its own for these readings, one at least. */
  add(plot: number, trace: number, columns: Columns): void {
    const { bytes, deflated } = encodeBlock(columns);
    const place = { plot, trace, offset: this.bytes, bytes: bytes.length, crc: crc32(bytes), deflated };
    this.#take({ ...place, ...summaryOf(columns) }, bytes);
  }

  /** A block of another file, as it is. */
  copy(entry: BlockEntry, bytes: Buffer): void {
    this.#take({ ...entry, offset: this.bytes }, bytes);
  }

  async finish(): Promise<FileContent> {
    const offset = this.bytes;
    const index = encodeEntries(this.#entries);
    const footer = Buffer.alloc(FOOTER_BYTES);
    footer.writeUInt32LE(offset, 0);
    footer.writeUInt32LE(this.#entries.length, 4);
    footer.writeUInt32LE(crc32(index), 8);
    FILE_MAGIC.copy(footer, 12);
    this.#push(index);
    this.#push(footer);
    this.#flush();
    await this.#fs.fdatasync(this.#fd);
    this.#close();
    this.#fs.rename(this.#path + UNFINISHED, this.#path);
    this.#fs.syncFolder(dirname(this.#path));
    return { bytes: this.#written, readings: this.#readings, fromMs: this.#fromMs, toMs: this.#toMs };
  }

  /** Leaves nothing behind, as far as the disk lets it: a start deletes the rest. */
  abandon(): void {
    try {
      if (this.#isOpen) this.#close();
      const left = this.#fs.list(dirname(this.#path));
      for (const path of [this.#path, this.#path + UNFINISHED])
        if (left.includes(basename(path))) this.#fs.unlink(path);
    } catch {
      // What made this necessary is what is to be told.
    }
  }

  #take(entry: BlockEntry, bytes: Buffer): void {
    this.#entries.push(entry);
    this.#readings += entry.count;
    this.#fromMs = Math.min(this.#fromMs, entry.fromMs);
    this.#toMs = Math.max(this.#toMs, entry.toMs);
    this.#push(bytes);
  }

  #push(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= PIECE_BYTES) this.#flush();
  }

  #flush(): void {
    const piece = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    for (let from = 0; from < piece.length; ) {
      const taken = this.#fs.write(this.#fd, piece, from, this.#written);
      this.#written += taken;
      from += taken;
    }
  }

  #close(): void {
    this.#isOpen = false;
    this.#fs.close(this.#fd);
  }
}
