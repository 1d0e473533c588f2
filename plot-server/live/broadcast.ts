import type { Clock } from '../../core/index.ts';
import type { Plot } from '../plots/plot.ts';
import { encodeFigure, encodeUpdate } from './encode-event.ts';
import { type LiveConnection, Viewer } from './viewer.ts';

/** At most 20 events a second, as the old service had. */
const FLUSH_EVERY_MS = 50;

/**
 * Shows one plot to its viewers. An event is encoded once for all of them. A viewer whose connection is full is
 * skipped, so that it costs neither memory nor the others' time, and gets the newest state when it can take it.
 */
export class Broadcast {
  readonly #plot: Plot;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #viewers = new Set<Viewer>();
  #flushing = false;
  #lastFlushMs = Number.NEGATIVE_INFINITY;

  constructor(plot: Plot, clock: Clock, signal: AbortSignal) {
    this.#plot = plot;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Adds a viewer; the whole figure is on its way to it. */
  add(connection: LiveConnection): void {
    const viewer = new Viewer(connection);
    this.#viewers.add(viewer);
    connection.onClose(() => this.#viewers.delete(viewer));
    connection.onDrain(() => {
      if (viewer.behind) this.changed();
    });
    this.changed();
  }

  /** Something is to be shown: at once when nothing was for 50 ms, else when those are over. */
  changed(): void {
    if (this.#flushing || this.#viewers.size === 0) return;
    this.#flushing = true;
    void this.#flushWhenDue();
  }

  async #flushWhenDue(): Promise<void> {
    await this.#clock.sleep(this.#lastFlushMs + FLUSH_EVERY_MS - this.#clock.monotonicMs(), this.#signal);
    this.#flushing = false;
    if (this.#signal.aborted) return;
    this.#lastFlushMs = this.#clock.monotonicMs();
    this.#flush();
  }

  #flush(): void {
    const changes = this.#plot.figure.takeChanges();
    let update: Buffer | undefined;
    let figure: Buffer | undefined;
    for (const viewer of this.#viewers) {
      if (!viewer.connection.ready) {
        if (changes.kind !== 'nothing') viewer.behind = true;
      } else if (viewer.behind || changes.kind === 'everything') {
        figure ??= encodeFigure(this.#plot, this.#clock);
        viewer.behind = false;
        viewer.connection.send(figure);
      } else if (changes.kind === 'parts') {
        update ??= encodeUpdate(this.#plot, changes);
        viewer.connection.send(update);
      }
    }
  }
}
