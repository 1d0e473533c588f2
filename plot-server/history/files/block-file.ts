import { crc32 } from 'node:zlib';
import type { JournalFs } from '../../../journal/index.ts';
import { decodeBlock } from './block-codec.ts';
import { FILE_MAGIC, type FileName, FOOTER_BYTES } from './block-file-format.ts';
import type { FileContent } from './block-file-writer.ts';
import { type BlockEntry, BlockIndex, ENTRY_BYTES } from './block-index.ts';
import type { Columns } from './columns.ts';
import type { IndexCache } from './index-cache.ts';

/** A finished file of blocks, as the list of files names it. */
export interface FileSummary extends FileName, FileContent {}

/** A file that is not what was written. */
export class FileDamage extends RangeError {
  override readonly name = 'FileDamage';
}

/** One file of blocks, open for reading. Nothing in it ever changes. */
export class BlockFile {
  readonly summary: FileSummary;
  readonly path: string;
  readonly #fs: JournalFs;
  readonly #fd: number;
  readonly #cache: IndexCache;

  /** Throws what the file system throws. */
  constructor(fs: JournalFs, { path, summary, cache }: { path: string; summary: FileSummary; cache: IndexCache }) {
    this.#fs = fs;
    this.path = path;
    this.summary = summary;
    this.#cache = cache;
    this.#fd = fs.open(path, 'read');
  }

  /** @throws FileDamage, and what the file system throws */
  index(): BlockIndex {
    return this.#cache.get(this, () => this.#readIndex());
  }

  /** The bytes of a block, checked. @throws FileDamage, and what the file system throws */
  bytesOf({ offset, bytes, crc }: BlockEntry): Buffer {
    const block = this.#read(offset, bytes);
    if (crc32(block) !== crc) throw new FileDamage(`the block at ${offset} has another checksum`);
    return block;
  }

  /** @throws FileDamage, and what the file system throws */
  block(entry: BlockEntry): Columns {
    return decodeBlock(this.bytesOf(entry), entry);
  }

  close(): void {
    this.#cache.forget(this);
    this.#fs.close(this.#fd);
  }

  #readIndex(): BlockIndex {
    const footer = this.#read(this.summary.bytes - FOOTER_BYTES, FOOTER_BYTES);
    if (!footer.subarray(12).equals(FILE_MAGIC)) throw new FileDamage('it does not end as a file of blocks');
    const index = this.#read(footer.readUInt32LE(0), footer.readUInt32LE(4) * ENTRY_BYTES);
    if (crc32(index) !== footer.readUInt32LE(8)) throw new FileDamage('its index has another checksum');
    return new BlockIndex(index);
  }

  #read(position: number, length: number): Buffer {
    if (position < 0 || position + length > this.summary.bytes) throw new FileDamage('it says of itself it is longer');
    const bytes = Buffer.alloc(length);
    if (this.#fs.read(this.#fd, bytes, position) < length) throw new FileDamage('it is shorter than it was');
    return bytes;
  }
}
