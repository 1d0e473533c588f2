/** The overflow counter stops there. */
const MAX_OVERFLOWS = 31;

/** A ring of samples, each of one value of 18 bits for every LED, read as bytes. */
export class SampleFifo {
  /** Samples that fit. Source: Maxim MAX30102 data sheet 19-7740, "FIFO". */
  static readonly DEPTH = 32;

  readonly #samples: (readonly number[])[] = Array.from({ length: SampleFifo.DEPTH }, () => []);
  #write = 0;
  #read = 0;
  #isFull = false;
  /** Bytes already read of the sample at the read pointer. */
  #byte = 0;
  overflows = 0;

  get writePointer(): number {
    return this.#write;
  }

  set writePointer(value: number) {
    this.#write = value % SampleFifo.DEPTH;
    this.#isFull = false;
  }

  get readPointer(): number {
    return this.#read;
  }

  set readPointer(value: number) {
    this.#read = value % SampleFifo.DEPTH;
    this.#byte = 0;
    this.#isFull = false;
  }

  get count(): number {
    return this.#isFull ? SampleFifo.DEPTH : (this.#write - this.#read + SampleFifo.DEPTH) % SampleFifo.DEPTH;
  }

  clear(): void {
    this.#write = 0;
    this.#read = 0;
    this.#byte = 0;
    this.#isFull = false;
    this.overflows = 0;
  }

  /** So many samples found no room. */
  lose(samples: number): void {
    this.overflows = Math.min(MAX_OVERFLOWS, this.overflows + samples);
  }

  /** A full FIFO either gives up its oldest sample, or does not take the new one. */
  push(sample: readonly number[], rollsOver: boolean): void {
    if (this.#isFull) {
      this.lose(1);
      if (!rollsOver) return;
      this.#read = (this.#read + 1) % SampleFifo.DEPTH;
      this.#byte = 0;
    }
    this.#samples[this.#write] = sample;
    this.#write = (this.#write + 1) % SampleFifo.DEPTH;
    this.#isFull = this.#write === this.#read;
  }

  /** The next byte; after the last byte of a sample the read pointer moves on. An empty FIFO gives its old data. */
  shift(): number {
    const sample = this.#samples[this.#read] ?? [];
    const value = sample[Math.floor(this.#byte / 3)] ?? 0;
    const byte = (value >> (16 - 8 * (this.#byte % 3))) & 0xff;
    this.#byte += 1;
    if (this.#byte >= 3 * Math.max(1, sample.length)) {
      this.#byte = 0;
      if (this.count > 0) {
        this.#read = (this.#read + 1) % SampleFifo.DEPTH;
        this.#isFull = false;
      }
    }
    return byte;
  }
}
