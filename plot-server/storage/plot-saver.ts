import type { Clock } from '../../core/index.ts';
import type { MessageLog } from '../plots/message-log.ts';
import type { Plot } from '../plots/plot.ts';
import { encodePlot } from './saved-plot.ts';
import type { StateFolder } from './state-folder.ts';

/** Plot calls come in bursts while a bridge finds its series; one write serves them all. */
const DEBOUNCE_MS = 200;
const RETRY_MS = 10_000;

/** Writes plots to the state folder soon after they change, one at a time. */
export class PlotSaver {
  readonly #folder: StateFolder;
  readonly #log: MessageLog;
  readonly #clock: Clock;
  readonly #waiting = new Set<Plot>();
  readonly #closing = new AbortController();
  #run: Promise<void> | undefined;

  constructor({ folder, log, clock }: { folder: StateFolder; log: MessageLog; clock: Clock }) {
    this.#folder = folder;
    this.#log = log;
    this.#clock = clock;
  }

  /** Asks for these plots to be saved. */
  save(plots: Iterable<Plot>): void {
    for (const plot of plots) this.#waiting.add(plot);
    if (this.#closing.signal.aborted || this.#waiting.size === 0) return;
    this.#run ??= this.#writeSoon();
  }

  /** Writes what is still waiting, and `plots` too, then stops. */
  async close(plots: Iterable<Plot>): Promise<void> {
    this.save(plots);
    this.#closing.abort();
    await this.#run;
    await this.#writeAll();
  }

  async #writeSoon(): Promise<void> {
    const { signal } = this.#closing;
    let delayMs = DEBOUNCE_MS;
    while (this.#waiting.size > 0 && !signal.aborted) {
      await this.#clock.sleep(delayMs, signal);
      delayMs = (await this.#writeAll()) ? DEBOUNCE_MS : RETRY_MS;
    }
    this.#run = undefined;
  }

  /** @returns whether everything could be written */
  async #writeAll(): Promise<boolean> {
    let allWritten = true;
    for (const plot of [...this.#waiting]) {
      this.#waiting.delete(plot);
      plot.unsaved = false;
      const content = encodePlot(plot);
      const unfed = [...plot.figure.traces.keys()].filter((at) => plot.figure.traces[at]?.streamId === undefined);
      if (await this.#folder.writePlot(plot.id, content)) {
        if (unfed.length > 0) this.#log.saved(plot.id, unfed);
        continue;
      }
      allWritten = false;
      this.#waiting.add(plot);
    }
    return allWritten;
  }
}
