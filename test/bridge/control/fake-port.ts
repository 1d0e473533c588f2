import type { LineBatch, Source, SourceTap } from '../../../bridge/sources/source.ts';
import { BoardstreamError } from '../../../core/errors.ts';

/** A port that a test speaks through, and that says how often it is open. */
export class FakePort {
  openCount = 0;
  openings = 0;
  readonly written: string[] = [];
  #tap: SourceTap | undefined;
  #deliver: ((batch: LineBatch | undefined) => void) | undefined;
  #waiting: (LineBatch | undefined)[] = [];
  #isMissing = false;

  readonly source: Source = {
    board: 'uno',
    open: (signal, tap) => this.#open(signal, tap),
  };

  say(line: string): void {
    this.#tap?.heard(Buffer.from(`${line}\n`));
    this.#push({ monotonicMs: 0, lines: [line] });
  }

  missing(isMissing: boolean): void {
    this.#isMissing = isMissing;
  }

  #push(batch: LineBatch | undefined): void {
    this.#waiting.push(batch);
    this.#deliver?.(undefined);
  }

  async *#open(signal: AbortSignal, tap: SourceTap | undefined): AsyncGenerator<LineBatch> {
    if (this.#isMissing) throw new BoardstreamError('SOURCE_NOT_FOUND', 'there is no uno');
    this.openCount += 1;
    this.openings += 1;
    this.#tap = tap;
    this.#waiting = [];
    const end = () => this.#push(undefined);
    signal.addEventListener('abort', end, { once: true });
    tap?.opened({
      path: '/dev/fake',
      write: (bytes) => Promise.resolve(void this.written.push(Buffer.from(bytes).toString())),
    });
    try {
      for (;;) {
        while (this.#waiting.length > 0) {
          const batch = this.#waiting.shift();
          if (batch === undefined) return;
          yield batch;
        }
        if (signal.aborted) return;
        await new Promise((resolve) => {
          this.#deliver = resolve;
        });
      }
    } finally {
      this.openCount -= 1;
      this.#tap = undefined;
    }
  }
}
