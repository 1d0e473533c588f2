import { LineGuard, lineTexts, type OnStatus } from '../../core/index.ts';

export interface WholeLinesOptions {
  readonly board: string;
  /** Longer lines are reported and skipped, bytes. */
  readonly maxLineBytes: number;
  /** The first bytes may be the end of a line: what comes before the first newline is dropped. */
  readonly startsInsideLine: boolean;
  readonly onStatus: OnStatus;
}

/** Makes whole lines of the bytes of one connection. Where the bytes are cut changes nothing. */
export class WholeLines {
  readonly #options: WholeLinesOptions;
  readonly #guard: LineGuard;
  #insideFirstLine: boolean;

  constructor(options: WholeLinesOptions) {
    const { board, maxLineBytes, startsInsideLine, onStatus } = options;
    this.#options = options;
    this.#guard = new LineGuard(maxLineBytes, () => onStatus({ type: 'overlongLineSkipped', board, maxLineBytes }));
    this.#insideFirstLine = startsInsideLine;
  }

  /** The lines that `chunk` completes, line endings removed. */
  push(chunk: Uint8Array): string[] {
    return [...this.pieces(chunk)].flatMap((piece) => [...lineTexts(piece)]);
  }

  /** The same as bytes, newlines included: most often one piece or none. */
  pieces(chunk: Uint8Array): Iterable<Uint8Array> {
    return this.#guard.push(this.#insideFirstLine ? this.#behindFirstLine(chunk) : chunk);
  }

  #behindFirstLine(chunk: Uint8Array): Uint8Array {
    const newline = chunk.indexOf(0x0a);
    if (newline === -1) return chunk.subarray(chunk.length);
    this.#insideFirstLine = false;
    this.#options.onStatus({ type: 'firstLineDropped', board: this.#options.board });
    return chunk.subarray(newline + 1);
  }
}
