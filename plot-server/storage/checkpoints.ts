import { type Clock, errorText, type OnStatus } from '../../core/index.ts';
import type { Checkpoint, HistoryStore } from '../history/history-store.ts';
import type { PlotMarks } from '../history/plot-marks.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { GROWN_BYTES, type JournalMessageLog } from './journal-message-log.ts';

/** Written to the journal between two checkpoints: about 80,000 points. */
const MAX_BETWEEN_BYTES = 8 * 1024 * 1024;

/** The journal keeps at least so many times what comes between two checkpoints. */
const TIMES_KEPT = 8;

/** How soon the history is tried again that the disk refused. */
const RETRY_MS = 10_000;

export interface CheckpointsOptions {
  readonly log: JournalMessageLog;
  readonly history: HistoryStore;
  readonly registry: PlotRegistry;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** What the journal keeps, bytes. */
  readonly journalBytes: number;
}

/** Brings readings from the journal to the history long before they make way there. */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #betweenBytes: number;
  #grownBytes = 0;
  #running: Promise<boolean> | undefined;
  #retryAtMs = 0;

  constructor(options: CheckpointsOptions) {
    const { log, journalBytes } = options;
    this.#options = options;
    this.#betweenBytes = Math.min(MAX_BETWEEN_BYTES, journalBytes / TIMES_KEPT);
    log.onGrown(() => this.#grown());
  }

  /** Brings all there is by now, as far as the disk takes it. */
  async now(): Promise<void> {
    await this.#running;
    await this.#run();
  }

  #grown(): void {
    this.#grownBytes += GROWN_BYTES;
    const { clock } = this.#options;
    if (this.#grownBytes < this.#betweenBytes || this.#running !== undefined) return;
    if (clock.monotonicMs() >= this.#retryAtMs) void this.#run();
  }

  #run(): Promise<boolean> {
    const { history, log, clock, onStatus } = this.#options;
    const grownBytes = this.#grownBytes;
    this.#running = history
      .checkpoint(
        () => this.#place(),
        () => log.sync(),
      )
      .catch((error: unknown) => {
        onStatus({ type: 'requestFailed', why: errorText(error) });
        return false;
      })
      .then((worked) => {
        this.#running = undefined;
        if (worked) this.#grownBytes -= grownBytes;
        else this.#retryAtMs = clock.monotonicMs() + RETRY_MS;
        return worked;
      });
    return this.#running;
  }

  #place(): Checkpoint {
    const { log, registry } = this.#options;
    const marks = new Map<number, PlotMarks>();
    for (const plot of registry.plots()) {
      const known = plot.marks();
      if (known !== undefined) marks.set(Number(plot.id), known);
    }
    return { seq: log.writtenThrough(), marks };
  }
}
