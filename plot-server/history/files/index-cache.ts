import type { BlockFile } from './block-file.ts';
import type { BlockIndex } from './block-index.ts';

/** Indexes kept in memory, of about 80 million readings. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The indexes of files that were used last. */
export class IndexCache {
  readonly #indexes = new Map<BlockFile, BlockIndex>();
  #bytes = 0;

  get(file: BlockFile, read: () => BlockIndex): BlockIndex {
    const known = this.#indexes.get(file);
    this.forget(file);
    const index = known ?? read();
    this.#indexes.set(file, index);
    this.#bytes += index.bytes;
    for (const [oldest] of this.#indexes) {
      if (this.#bytes <= MAX_BYTES || oldest === file) break;
      this.forget(oldest);
    }
    return index;
  }

  forget(file: BlockFile): void {
    this.#bytes -= this.#indexes.get(file)?.bytes ?? 0;
    this.#indexes.delete(file);
  }
}
