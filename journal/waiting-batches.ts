import type { Batch } from './batch.ts';

/** Batches that are not on the disk, oldest first, without a number left out between them. */
export class WaitingBatches {
  #batches: Batch[] = [];
  bytes = 0;
  points = 0;

  get all(): readonly Batch[] {
    return this.#batches;
  }

  get oldest(): Batch | undefined {
    return this.#batches[0];
  }

  get last(): number | undefined {
    return this.#batches.at(-1)?.last;
  }

  push(batch: Batch): void {
    this.#batches.push(batch);
    this.#count(batch, 1);
  }

  /** Takes back what was pushed last. */
  pop(): void {
    const batch = this.#batches.pop();
    if (batch !== undefined) this.#count(batch, -1);
  }

  /** Batches that were written, before all that wait. */
  unshift(batches: readonly Batch[]): void {
    this.#batches = [...batches, ...this.#batches];
    for (const batch of batches) this.#count(batch, 1);
  }

  /** Removes the oldest ones. */
  shift(count = 1): void {
    for (const batch of this.#batches.splice(0, count)) this.#count(batch, -1);
  }

  /** The oldest ones, as many as fit a file of their own; at least one. */
  fitting(limits: { readonly bytes: number; readonly points: number }): readonly Batch[] {
    let bytes = 0;
    let points = 0;
    const end = this.#batches.findIndex((batch) => {
      bytes += batch.bytes;
      points += batch.count;
      return bytes > limits.bytes || points > limits.points;
    });
    return this.#batches.slice(0, end === -1 ? undefined : Math.max(1, end));
  }

  #count(batch: Batch, sign: 1 | -1): void {
    this.bytes += sign * batch.bytes;
    this.points += sign * batch.count;
  }
}
