import { LineGuard, lineTexts, MAX_SERVER_LINE_BYTES } from '../../../../core/index.ts';

/** Stands for bytes that cannot be a line of the protocol, and is none itself. */
const NO_LINE = 'overlong';

/**
 * Cuts a server's bytes into lines. A line that is too long becomes one that the client counts as a fault, and so does
 * every further length of it, so that an endless line is left like any other nonsense.
 */
export class ServerLines {
  readonly #guard = new LineGuard(MAX_SERVER_LINE_BYTES);
  #overlong = 0;
  #bytesWithoutLine = 0;

  /** @returns the lines that these bytes complete, newlines removed */
  push(bytes: Uint8Array): readonly string[] {
    const lines: string[] = [];
    for (const whole of this.#guard.push(bytes)) lines.push(...lineTexts(whole));
    for (; this.#overlong < this.#guard.overlongLines; this.#overlong += 1) lines.push(NO_LINE);
    if (lines.length > 0) this.#bytesWithoutLine = 0;
    else this.#bytesWithoutLine += bytes.length;
    if (this.#bytesWithoutLine > MAX_SERVER_LINE_BYTES) {
      this.#bytesWithoutLine = 0;
      lines.push(NO_LINE);
    }
    return lines;
  }
}
