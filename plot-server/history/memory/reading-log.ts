import type { Columns } from '../files/columns.ts';
import type { Reading, TimeRange } from '../history.ts';
import { CHUNK_READINGS, ReadingChunk } from './reading-chunk.ts';

/**
 * The readings of one trace in the order of time; the oldest are dropped in whole chunks beyond the capacity. A reading
 * that is not earlier than all others costs a few stores; any other moves at most one chunk.
 *
 * Two neighbouring chunks together always hold more than one could, so at least half of the memory is in use.
 */
export class ReadingLog {
  readonly #capacity: number;
  /** Never empty; only the only one may have no reading. */
  readonly #chunks: ReadingChunk[];
  #last: ReadingChunk;
  #length = 0;

  /** @param capacity readings kept at least, and less than a chunk of 4096 more */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#last = new ReadingChunk();
    this.#chunks = [this.#last];
  }

  /** Puts a reading at its place by time; behind those of the same time. */
  insert(reading: Reading): void {
    if (reading.timeMs < this.#last.lastMs) this.#insertEarlier(reading);
    else {
      // The first chunk grows with what is in it; a trace that has filled one is likely to fill the next.
      if (this.#last.isFull) this.#add(new ReadingChunk(CHUNK_READINGS));
      this.#last.push(reading);
    }
    this.#length += 1;
    const oldest = this.#chunks[0];
    if (oldest !== undefined && this.#length - oldest.length >= this.#capacity && this.#chunks.length > 1) {
      this.#chunks.shift();
      this.#length -= oldest.length;
    }
  }

  /** Time of the newest reading earlier than `timeMs`. */
  newestBefore(timeMs: number): number | undefined {
    const chunk = this.#chunks[this.#chunkWhere(({ firstMs }) => firstMs >= timeMs) - 1];
    return chunk?.timeMsAt(chunk.countBefore(timeMs) - 1);
  }

  get length(): number {
    return this.#length;
  }

  /** Infinite without a reading. */
  get firstMs(): number {
    return this.#chunks[0]?.firstMs ?? Number.POSITIVE_INFINITY;
  }

  /** Minus infinity without a reading. */
  get lastMs(): number {
    return this.#last.lastMs;
  }

  /** All readings as they are now, in pieces in the order of time; what arrives later is left out. */
  columns(): Columns[] {
    return this.#chunks.flatMap((chunk) => {
      chunk.isRead = true;
      return chunk.length === 0 ? [] : [chunk.view()];
    });
  }

  /** Readings as they were when reading began; what arrives meanwhile is left out. */
  *read({ fromMs, toMs }: TimeRange): Generator<Reading> {
    const first = this.#chunkWhere(({ lastMs }) => lastMs >= fromMs);
    const chunks = this.#chunks
      .slice(
        first,
        this.#chunkWhere(({ firstMs }) => firstMs > toMs),
      )
      .map((chunk) => {
        chunk.isRead = true;
        return { chunk, start: chunk.countBefore(fromMs), end: chunk.countThrough(toMs) };
      });
    for (const { chunk, start, end } of chunks) for (let at = start; at < end; at += 1) yield chunk.at(at);
  }

  #insertEarlier(reading: Reading): void {
    const { timeMs } = reading;
    const position = this.#chunkWhere(({ lastMs }) => lastMs > timeMs);
    const before = this.#chunks[position - 1];
    const chunk = this.#chunks[position] ?? this.#last;
    const index = chunk.countThrough(timeMs);
    // Old readings that fill up from below, beneath newer ones, come here: they are as quick as new ones.
    if (index === 0 && before?.isFull === false) before.push(reading);
    else if (index === 0 && chunk.isFull) {
      const filling = new ReadingChunk();
      filling.push(reading);
      this.#replace(position, 0, [filling]);
    } else if (chunk.isFull) this.#split(position, index, reading);
    else {
      const own = chunk.isRead ? chunk.slice(0, chunk.length) : chunk;
      own.insert(index, reading);
      if (own !== chunk) this.#replace(position, 1, [own]);
    }
  }

  /** Cuts a full chunk where the reading belongs, and gives each part to its neighbour when that has the room. */
  #split(position: number, index: number, reading: Reading): void {
    const chunk = this.#chunks[position] ?? this.#last;
    const lower = chunk.slice(0, index);
    const upper = chunk.slice(index, chunk.length);
    lower.push(reading);
    const before = this.#chunks[position - 1];
    const after = this.#chunks[position + 1];
    const parts: ReadingChunk[] = [];
    if (before === undefined || before.length + lower.length > CHUNK_READINGS) parts.push(lower);
    else before.append(lower);
    parts.push(upper);
    if (after === undefined || upper.length + after.length > CHUNK_READINGS) this.#replace(position, 1, parts);
    else {
      upper.append(after);
      this.#replace(position, 2, parts);
    }
  }

  #add(chunk: ReadingChunk): void {
    this.#chunks.push(chunk);
    this.#last = chunk;
  }

  #replace(position: number, count: number, chunks: readonly ReadingChunk[]): void {
    this.#chunks.splice(position, count, ...chunks);
    this.#last = this.#chunks.at(-1) ?? this.#last;
  }

  /** Position of the first chunk for which `isBehind` holds; it then holds for all later ones too. */
  #chunkWhere(isBehind: (chunk: ReadingChunk) => boolean): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const chunk = this.#chunks[middle];
      if (chunk !== undefined && !isBehind(chunk)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
