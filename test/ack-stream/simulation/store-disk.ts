import type { SourceBatch } from '../../../core/ack-stream/source-record.ts';
import {
  type DeclaredHole,
  NEW_SOURCE,
  type NumberedLine,
  type SourceRecord,
} from '../../../core/ack-stream/source-record.ts';
import type { Random } from './random.ts';

/** What the store's disk holds of one source. */
export interface StoredSource {
  record: SourceRecord;
  readonly lines: NumberedLine[];
  readonly holes: DeclaredHole[];
}

interface Entry {
  readonly name: string;
  readonly batch: SourceBatch;
  /** Whether the record of the source is on the disk too: always, where points and record are one append. */
  whole: boolean;
}

/**
 * A log of batches of all sources, in one order. What was appended outlives a kill; only what was synced outlives a
 * power cut, which takes some last part of the rest.
 */
export class StoreDisk {
  readonly #atomic: boolean;
  #log: Entry[] = [];
  #synced = 0;
  #stored = new Map<string, StoredSource>();

  /** @param atomic whether points and high-water mark are one append; else the mark is written with the sync */
  constructor(atomic: boolean) {
    this.#atomic = atomic;
  }

  get stored(): ReadonlyMap<string, StoredSource> {
    return this.#stored;
  }

  /** How much was appended in all. */
  get length(): number {
    return this.#log.length;
  }

  append(name: string, batch: SourceBatch): void {
    const entry = { name, batch, whole: this.#atomic };
    this.#log.push(entry);
    this.#take(entry);
  }

  /** @param through the `length` when the sync began */
  sync(through: number): void {
    for (const entry of this.#log.slice(this.#synced, through)) {
      entry.whole = true;
      const stored = this.#stored.get(entry.name);
      if (stored !== undefined && !this.#atomic) stored.record = entry.batch.record;
    }
    this.#synced = Math.max(this.#synced, through);
  }

  cutPower(random: Random): void {
    if (this.#synced === this.#log.length) return;
    this.#log = this.#log.slice(0, random.between(this.#synced, this.#log.length));
    this.#stored = new Map();
    for (const entry of this.#log) this.#take(entry);
  }

  /** A process opens the log: what it finds it syncs before it shows it to anyone. */
  open(): void {
    this.#synced = this.#log.length;
  }

  #take({ name, batch, whole }: Entry): void {
    const stored = this.#stored.get(name) ?? { record: NEW_SOURCE, lines: [], holes: [] };
    this.#stored.set(name, stored);
    stored.lines.push(...batch.lines);
    stored.holes.push(...batch.holes);
    if (whole) stored.record = batch.record;
  }
}
