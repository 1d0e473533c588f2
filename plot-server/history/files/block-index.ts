import type { BlockSummary, DrawnReading } from './block-summary.ts';

/** One block of a file: whose it is, where it stands, and what is in it. */
export interface BlockEntry extends BlockSummary {
  readonly plot: number;
  readonly trace: number;
  readonly offset: number;
  readonly bytes: number;
  readonly crc: number;
  readonly deflated: boolean;
}

export const ENTRY_BYTES = 104;

const DEFLATED = 1;
const DRAWN = 2;

/** Where each field stands in an entry. Numbers are little-endian; those from 24 on are doubles. */
const AT = { plot: 0, trace: 4, marks: 6, offset: 8, bytes: 12, count: 16, crc: 20, fromMs: 24, toMs: 32 } as const;
const FIRST_AT = 40;
const LAST_AT = 56;
const MIN_AT = 72;
const MAX_AT = 88;

export function encodeEntries(entries: readonly BlockEntry[]): Buffer {
  const index = Buffer.alloc(entries.length * ENTRY_BYTES);
  for (const [position, entry] of entries.entries()) {
    const at = position * ENTRY_BYTES;
    index.writeUInt32LE(entry.plot, at + AT.plot);
    index.writeUInt16LE(entry.trace, at + AT.trace);
    const marks = (entry.deflated ? DEFLATED : 0) | (entry.drawn === undefined ? 0 : DRAWN);
    index.writeUInt16LE(marks, at + AT.marks);
    index.writeUInt32LE(entry.offset, at + AT.offset);
    index.writeUInt32LE(entry.bytes, at + AT.bytes);
    index.writeUInt32LE(entry.count, at + AT.count);
    index.writeUInt32LE(entry.crc, at + AT.crc);
    index.writeDoubleLE(entry.fromMs, at + AT.fromMs);
    index.writeDoubleLE(entry.toMs, at + AT.toMs);
    if (entry.drawn === undefined) continue;
    writeReading(index, entry.drawn.first, at + FIRST_AT);
    writeReading(index, entry.drawn.last, at + LAST_AT);
    writeReading(index, entry.drawn.min, at + MIN_AT);
    writeReading(index, entry.drawn.max, at + MAX_AT);
  }
  return index;
}

/** The entries of a file as they stand on the disk, in the order of plot, trace and time of arrival. */
export class BlockIndex {
  readonly #index: Buffer;

  constructor(index: Buffer) {
    this.#index = index;
  }

  get length(): number {
    return this.#index.length / ENTRY_BYTES;
  }

  get bytes(): number {
    return this.#index.length;
  }

  at(position: number): BlockEntry {
    const index = this.#index;
    const at = position * ENTRY_BYTES;
    const marks = index.readUInt16LE(at + AT.marks);
    return {
      plot: index.readUInt32LE(at + AT.plot),
      trace: index.readUInt16LE(at + AT.trace),
      offset: index.readUInt32LE(at + AT.offset),
      bytes: index.readUInt32LE(at + AT.bytes),
      count: index.readUInt32LE(at + AT.count),
      crc: index.readUInt32LE(at + AT.crc),
      fromMs: index.readDoubleLE(at + AT.fromMs),
      toMs: index.readDoubleLE(at + AT.toMs),
      deflated: (marks & DEFLATED) !== 0,
      drawn:
        (marks & DRAWN) === 0
          ? undefined
          : {
              first: readReading(index, at + FIRST_AT),
              last: readReading(index, at + LAST_AT),
              min: readReading(index, at + MIN_AT),
              max: readReading(index, at + MAX_AT),
            },
    };
  }

  /** The traces of a plot that have blocks here, ascending. */
  tracesOf(plot: number): number[] {
    const traces: number[] = [];
    for (let position = this.#firstOf(plot, 0); this.#isOf(position, plot); ) {
      const trace = this.#index.readUInt16LE(position * ENTRY_BYTES + AT.trace);
      traces.push(trace);
      position = this.#firstOf(plot, trace + 1);
    }
    return traces;
  }

  /** The blocks of one trace, in the order they arrived. */
  *blocksOf(plot: number, trace: number): Generator<BlockEntry> {
    const end = this.#firstOf(plot, trace + 1);
    for (let position = this.#firstOf(plot, trace); position < end; position += 1) yield this.at(position);
  }

  #isOf(position: number, plot: number): boolean {
    return position < this.length && this.#index.readUInt32LE(position * ENTRY_BYTES + AT.plot) === plot;
  }

  /** Position of the first entry that is not before this plot and trace. */
  #firstOf(plot: number, trace: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = middle * ENTRY_BYTES;
      const other = this.#index.readUInt32LE(at + AT.plot);
      const isBefore = other < plot || (other === plot && this.#index.readUInt16LE(at + AT.trace) < trace);
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function writeReading(index: Buffer, { timeMs, value }: DrawnReading, at: number): void {
  index.writeDoubleLE(timeMs, at);
  index.writeDoubleLE(value, at + 8);
}

function readReading(index: Buffer, at: number): DrawnReading {
  return { timeMs: index.readDoubleLE(at), value: index.readDoubleLE(at + 8) };
}
