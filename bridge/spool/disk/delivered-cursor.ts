import { type Clock, parseJsonObject, systemCode } from '../../../core/index.ts';
import type { JournalFs } from '../../../journal/index.ts';
import { overwriteFile, readSmallFile } from './small-file.ts';

/** At 20 points a second this costs the card less than a byte a point: the system writes the page every 30 s. */
const WRITE_EVERY_MS = 5_000;

/** All within one sector, and always as long, so that it is written over in place and whole. */
const LENGTH = 128;

export interface DeliveredCursorOptions {
  readonly fs: JournalFs;
  readonly path: string;
  readonly clock: Clock;
}

/**
 * How far points were delivered, for destinations that cannot say it themselves. Best effort: it may be behind by
 * five seconds after a kill, and by more after a power cut.
 */
export class DeliveredCursor {
  readonly #options: DeliveredCursorOptions;
  readonly #closing = new AbortController();
  #written = '';
  #wanted = '';
  #waiting = false;
  #writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: DeliveredCursorOptions) {
    this.#options = options;
  }

  /** What an earlier process wrote for this source, if it is at most `lastSeq`; else 0. */
  read(source: string, lastSeq: number): number {
    const { fs, path } = this.#options;
    try {
      const file = readSmallFile(fs, path);
      const saved = file.kind === 'read' ? parseJsonObject(file.text) : undefined;
      const through = saved?.['through'];
      const isOurs = saved?.['source'] === source && Number.isSafeInteger(through);
      return isOurs && typeof through === 'number' && through >= 0 && through <= lastSeq ? through : 0;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return 0;
    }
  }

  /** Written at once when `now` is wanted or the last time is long ago, else in a moment. */
  moved(source: string, { through, now }: { readonly through: number; readonly now: boolean }): void {
    const { clock } = this.#options;
    this.#wanted = `${JSON.stringify({ source, through })}`.padEnd(LENGTH - 1).concat('\n');
    const dueInMs = this.#writtenAtMs + WRITE_EVERY_MS - clock.monotonicMs();
    if (now || dueInMs <= 0) this.write();
    else if (!this.#waiting) void this.#writeIn(dueInMs);
  }

  /** Writes what is not written. A failure is no news: nothing is lost, some points may be sent twice. */
  write(): void {
    if (this.#wanted === this.#written) return;
    const { fs, path, clock } = this.#options;
    this.#writtenAtMs = clock.monotonicMs();
    try {
      overwriteFile(fs, path, this.#wanted);
      this.#written = this.#wanted;
    } catch {
      // The next time it may work.
    }
  }

  close(): void {
    this.#closing.abort();
    this.write();
  }

  async #writeIn(durationMs: number): Promise<void> {
    const { signal } = this.#closing;
    this.#waiting = true;
    await this.#options.clock.sleep(durationMs, signal);
    this.#waiting = false;
    if (!signal.aborted) this.write();
  }
}
