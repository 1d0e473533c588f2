/** Lines that were sent and are not acknowledged, oldest first: how many, and how many bytes. */
export class InFlight {
  #seqs: number[] = [];
  #sizes: number[] = [];
  /** Entries before this index are acknowledged; they are cut off together, not one by one. */
  #head = 0;
  #bytes = 0;

  get lines(): number {
    return this.#seqs.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param seq above all others */
  add(seq: number, bytes: number): void {
    this.#seqs.push(seq);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
  }

  /** Forgets everything up to `seq`, included. */
  forget(seq: number): void {
    for (; this.#head < this.#seqs.length; this.#head += 1) {
      if ((this.#seqs[this.#head] ?? 0) > seq) break;
      this.#bytes -= this.#sizes[this.#head] ?? 0;
    }
    if (this.#head < 1024 && this.#head < this.#seqs.length) return;
    this.#seqs = this.#seqs.slice(this.#head);
    this.#sizes = this.#sizes.slice(this.#head);
    this.#head = 0;
  }
}
