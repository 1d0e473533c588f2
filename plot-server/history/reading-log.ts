import type { Reading, TimeRange } from './history.ts';

const CHUNK_READINGS = 4096;

/** 17 bytes a reading in plain arrays, so that a million of them do not weigh on the garbage collector. */
class Chunk {
  readonly timesMs = new Float64Array(CHUNK_READINGS);
  readonly values = new Float64Array(CHUNK_READINGS);
  readonly bad = new Uint8Array(CHUNK_READINGS);
  length = 0;
}

/** The readings of one trace in the order they arrived; the oldest are dropped in whole chunks beyond the capacity. */
export class ReadingLog {
  readonly #maxChunks: number;
  #chunks: Chunk[] = [];

  /** @param capacity readings kept at least, rounded up to whole chunks of 4096 */
  constructor(capacity: number) {
    this.#maxChunks = Math.ceil(capacity / CHUNK_READINGS) + 1;
  }

  push({ timeMs, value, quality }: Reading): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.length === CHUNK_READINGS) {
      chunk = new Chunk();
      this.#chunks.push(chunk);
      if (this.#chunks.length > this.#maxChunks) this.#chunks.shift();
    }
    chunk.timesMs[chunk.length] = timeMs;
    chunk.values[chunk.length] = value;
    chunk.bad[chunk.length] = quality === 'bad' ? 1 : 0;
    chunk.length += 1;
  }

  /** Readings as they were when reading began; what arrives meanwhile is left out. */
  *read({ fromMs, toMs }: TimeRange): Generator<Reading> {
    const chunks = this.#chunks.map((chunk) => ({ chunk, length: chunk.length }));
    for (const { chunk, length } of chunks) {
      for (let at = 0; at < length; at += 1) {
        const timeMs = chunk.timesMs[at] ?? Number.NaN;
        if (timeMs >= fromMs && timeMs <= toMs) {
          yield { timeMs, value: chunk.values[at] ?? Number.NaN, quality: chunk.bad[at] === 1 ? 'bad' : 'good' };
        }
      }
    }
  }
}
