import type { Failures } from '../failures.ts';
import type { LinePart } from '../part.ts';

/**
 * Times of the answer in milliseconds. Source: Aosong AM2302 product manual, table 6 (typical values): release 30 µs,
 * response low and high 80 µs each, a bit 50 µs low and then 26 µs (0) or 70 µs (1) high, at the end 50 µs low. The DHT11's
 * lie within the same tolerances.
 */
const TIMING = {
  releaseMs: 0.03,
  responseMs: 0.08,
  bitLowMs: 0.05,
  zeroHighMs: 0.026,
  oneHighMs: 0.07,
} as const;

export interface DhtLineOptions {
  /** How long the board must have pulled the line low. */
  readonly startMs: number;
  /** The five bytes to send for a start signal that ends at this time. */
  readonly frame: (timeMs: number) => Uint8Array;
  readonly isSilent: (timeMs: number) => boolean;
  readonly failures: Failures;
}

/** The single wire of a DHT11 or DHT22: answers a start signal with 40 bits, most significant first. */
export class DhtLine implements LinePart {
  readonly kind = 'line';
  readonly #options: DhtLineOptions;
  #hostLowSinceMs: number | undefined;
  /** When the part pulls the line low and lets go of it, in turn, ascending. */
  #edgesMs: readonly number[] = [];

  constructor(options: DhtLineOptions) {
    this.#options = options;
  }

  hostPulls(low: boolean, timeMs: number): void {
    if (low) {
      this.#hostLowSinceMs ??= timeMs;
      return;
    }
    const lowMs = timeMs - (this.#hostLowSinceMs ?? timeMs);
    this.#hostLowSinceMs = undefined;
    const isBusy = timeMs < (this.#edgesMs.at(-1) ?? 0);
    if (isBusy || lowMs < this.#options.startMs || this.#options.isSilent(timeMs)) return;
    this.#edgesMs = answerEdges(this.#options.frame(timeMs), timeMs);
  }

  pullsLow(timeMs: number): boolean {
    if (this.#options.failures.isOn('bus-hang', timeMs)) return true;
    if (this.#options.isSilent(timeMs)) return false;
    return countUntil(this.#edgesMs, timeMs) % 2 === 1;
  }

  nextChangeMs(timeMs: number): number {
    const edgeMs = this.#edgesMs[countUntil(this.#edgesMs, timeMs)] ?? Number.POSITIVE_INFINITY;
    return Math.min(edgeMs, this.#options.failures.nextChangeMs(timeMs));
  }
}

function answerEdges(frame: Uint8Array, releasedMs: number): number[] {
  let timeMs = releasedMs + TIMING.releaseMs;
  const edgesMs: number[] = [];
  const pulse = (lowMs: number, highMs: number) => {
    edgesMs.push(timeMs, timeMs + lowMs);
    timeMs += lowMs + highMs;
  };
  pulse(TIMING.responseMs, TIMING.responseMs);
  for (const byte of frame) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      pulse(TIMING.bitLowMs, ((byte >> bit) & 1) === 1 ? TIMING.oneHighMs : TIMING.zeroHighMs);
    }
  }
  pulse(TIMING.bitLowMs, 0);
  return edgesMs;
}

/** How many of the ascending times are at or before `timeMs`. */
function countUntil(timesMs: readonly number[], timeMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesMs[middle] ?? 0) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
