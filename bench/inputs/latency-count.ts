/** Counts of latencies, in steps of 0.1 ms up to a second: as small whatever the run's length. */
export class LatencyCount {
  readonly #counts = new Uint32Array(10_000);
  #total = 0;

  add(latencyMs: number): void {
    const step = Math.min(this.#counts.length - 1, Math.max(0, Math.floor(latencyMs * 10)));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total += 1;
  }

  get total(): number {
    return this.#total;
  }

  /** Milliseconds that a share `q`, 0 to 1, stays below. */
  quantileMs(q: number): number {
    let seen = 0;
    for (const [step, count] of this.#counts.entries()) {
      seen += count;
      if (seen > 0 && seen >= q * this.#total) return (step + 1) / 10;
    }
    return Number.NaN;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }
}
