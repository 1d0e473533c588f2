import { LineGuard, lineTexts } from '../../core/index.ts';
import { readSamples } from './read-samples.ts';

/** A sample that a board has printed to its last byte. */
export interface BoardSample {
  /** 1, 2, 3, … over all series of the board. */
  readonly id: number;
  readonly series: string;
  /** As printed: `21.50`. */
  readonly value: string;
  /** Simulated milliseconds since the board was plugged in, at which the line had left. */
  readonly simulatedMs: number;
  /** Milliseconds since 1970 UTC. */
  readonly wallMs: number;
}

export interface AccountLogOptions {
  readonly nowMs: () => number;
  readonly onSample: (sample: BoardSample) => void;
}

/**
 * Numbers what a board prints, before any fault of its line: what a host must have if nothing is lost. A line that a reset
 * or an unplugged cable cuts short was never printed. One tap for the whole life of a board.
 */
export class AccountLog {
  readonly #guard = new LineGuard(1_048_576);
  readonly #options: AccountLogOptions;
  #lastId = 0;

  constructor(options: AccountLogOptions) {
    this.#options = options;
  }

  /** Takes what `onPrinted` of a board with faults, or of a scenario, gives. */
  printed(bytes: Uint8Array, endMs: number): void {
    for (const piece of this.#guard.push(bytes)) {
      for (const line of lineTexts(piece)) {
        for (const { series, text } of readSamples(line)) {
          this.#lastId += 1;
          const wallMs = this.#options.nowMs();
          this.#options.onSample({ id: this.#lastId, series, value: text, simulatedMs: endMs, wallMs });
        }
      }
    }
  }
}
