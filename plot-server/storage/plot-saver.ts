import type { Clock } from '../../core/index.ts';
import type { MessageLog } from '../plots/message-log.ts';
import type { Plot } from '../plots/plot.ts';
import { encodePlot } from './saved-plot.ts';
import type { StateFolder } from './state-folder.ts';

const RETRY_MS = 10_000;

/** A disk syncs several files in the time of one: a thousand bridges that are new want as many plots at once. */
const WRITES_AT_A_TIME = 8;

export interface PlotSaverOptions {
  readonly folder: StateFolder;
  readonly log: MessageLog;
  readonly clock: Clock;
}

/** Writes plots to the state folder, a few at a time, and those the disk refuses again every ten seconds. */
export class PlotSaver {
  readonly #folder: StateFolder;
  readonly #log: MessageLog;
  readonly #clock: Clock;
  readonly #waiting = new Set<Plot>();
  readonly #closing = new AbortController();
  #lastWrite: Promise<void> = Promise.resolve();
  #retrying: Promise<void> | undefined;

  constructor({ folder, log, clock }: PlotSaverOptions) {
    this.#folder = folder;
    this.#log = log;
    this.#clock = clock;
  }

  /** Resolves when these plots are written as they were then or later, or were refused once. */
  save(plots: Iterable<Plot>): Promise<void> {
    for (const plot of plots) this.#waiting.add(plot);
    // Saves that come while one is being written share the next one.
    this.#lastWrite = this.#lastWrite.then(() => this.#writeAll());
    return this.#lastWrite;
  }

  /** Writes `plots` and whatever was refused before, then stops. */
  async close(plots: Iterable<Plot>): Promise<void> {
    this.#closing.abort();
    await this.#retrying;
    await this.save(plots);
  }

  async #writeAll(): Promise<void> {
    const refused: Plot[] = [];
    // Those that come meanwhile wait for the next time: no plot is written twice at once.
    const plots = new Set(this.#waiting).values();
    this.#waiting.clear();
    const writeInTurn = async () => {
      for (const plot of plots) if (!(await this.#write(plot))) refused.push(plot);
    };
    await Promise.all(Array.from({ length: WRITES_AT_A_TIME }, writeInTurn));
    for (const plot of refused) this.#waiting.add(plot);
    if (refused.length > 0 && !this.#closing.signal.aborted) this.#retrying ??= this.#retryLater();
  }

  async #write(plot: Plot): Promise<boolean> {
    const { traces } = plot.figure;
    const unfed = [...traces.keys()].filter((at) => traces[at]?.streamId === undefined);
    const content = encodePlot(plot);
    plot.unsaved = false;
    const isWritten = await this.#folder.writePlot(plot.id, content);
    if (isWritten && unfed.length > 0) this.#log.saved(plot.id, unfed);
    return isWritten;
  }

  async #retryLater(): Promise<void> {
    await this.#clock.sleep(RETRY_MS, this.#closing.signal);
    this.#retrying = undefined;
    if (!this.#closing.signal.aborted) await this.save([]);
  }
}
