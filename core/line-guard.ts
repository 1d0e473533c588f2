const NEWLINE = 0x0a;

/** 4 KiB: ten times the longest line that library example sketches print. */
export const DEFAULT_MAX_LINE_BYTES = 4096;

/**
 * Passes whole lines on and holds back the unterminated tail, which is never a value: `T=2` may be half of `T=23.5`.
 * A line longer than `maxLineBytes` (its newline not counted) is counted and skipped up to the next newline, so that
 * memory is bounded whatever arrives. Where the chunks are cut never changes what comes out.
 */
export class LineGuard {
  readonly #maxLineBytes: number;
  readonly #onOverlong: () => void;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #skipping = false;
  #overlongLines = 0;

  /**
   * @param maxLineBytes 1 or more; default 4096
   * @param onOverlong called at the newline of each line that is skipped, behind the lines before it and ahead of those
   * after it
   */
  constructor(maxLineBytes: number = DEFAULT_MAX_LINE_BYTES, onOverlong: () => void = () => {}) {
    this.#maxLineBytes = maxLineBytes;
    this.#onOverlong = onOverlong;
  }

  /** Lines skipped because they were too long, the one being skipped now included. */
  get overlongLines(): number {
    return this.#overlongLines;
  }

  /** Bytes of the line that has not ended yet, at most `maxLineBytes`. */
  get pendingBytes(): number {
    return this.#tailBytes;
  }

  /** Yields pieces that together hold every line `chunk` completes, newlines included; most often one piece or none. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    if (this.#skipping || this.#tailBytes > 0) {
      const newline = chunk.indexOf(NEWLINE);
      if (newline === -1) return this.#hold(chunk);
      start = newline + 1;
      yield* this.#finishTail(chunk.subarray(0, start));
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start) {
      const lines = chunk.subarray(start, end);
      if (lines.length <= this.#maxLineBytes) yield lines;
      else yield* this.#withoutOverlong(lines);
    }
    if (Math.max(start, end) < chunk.length) this.#hold(chunk.subarray(Math.max(start, end)));
  }

  *#finishTail(ending: Uint8Array): Generator<Uint8Array> {
    const wasSkipping = this.#skipping;
    this.#skipping = false;
    const tail = this.#tail;
    const lineBytes = this.#tailBytes + ending.length - 1;
    this.#clearTail();
    if (!wasSkipping && lineBytes > this.#maxLineBytes) this.#overlongLines += 1;
    if (wasSkipping || lineBytes > this.#maxLineBytes) {
      this.#onOverlong();
      return;
    }
    yield concat([...tail, ending], lineBytes + 1);
  }

  *#withoutOverlong(lines: Uint8Array): Generator<Uint8Array> {
    let from = 0;
    for (let lineStart = 0; lineStart < lines.length; ) {
      const next = lines.indexOf(NEWLINE, lineStart) + 1;
      if (next - 1 - lineStart > this.#maxLineBytes) {
        if (lineStart > from) yield lines.subarray(from, lineStart);
        this.#overlongLines += 1;
        this.#onOverlong();
        from = next;
      }
      lineStart = next;
    }
    if (from < lines.length) yield lines.subarray(from);
  }

  #hold(part: Uint8Array): void {
    if (this.#skipping || part.length === 0) return;
    if (this.#tailBytes + part.length > this.#maxLineBytes) {
      this.#clearTail();
      this.#skipping = true;
      this.#overlongLines += 1;
      return;
    }
    this.#tail.push(part.slice());
    this.#tailBytes += part.length;
  }

  #clearTail(): void {
    this.#tail = [];
    this.#tailBytes = 0;
  }
}

function concat(parts: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const whole = new Uint8Array(totalBytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
