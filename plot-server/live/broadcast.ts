import type { Clock } from '../../core/index.ts';
import type { Plot } from '../plots/plot.ts';
import { encodeFigure, encodeUpdate } from './encode-event.ts';
import type { FlushSchedule } from './flush-schedule.ts';
import { type LiveConnection, Viewer } from './viewer.ts';

/** At most 20 events a second, as the old service had. */
const FLUSH_EVERY_MS = 50;

/** Timers are not exact: a flush that comes no later than this was on time. */
const LATENESS_MS = 10;

/**
 * Shows one plot to its viewers. An event is encoded once for all of them. A viewer whose connection is full is
 * skipped, so that it costs neither memory nor the others' time, and gets the newest state when it can take it.
 */
export class Broadcast {
  readonly #plot: Plot;
  readonly #clock: Clock;
  readonly #schedule: FlushSchedule;
  readonly #viewers = new Set<Viewer>();
  #waiting = false;
  /** The next event leaves no earlier, on the monotonic clock. */
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(plot: Plot, clock: Clock, schedule: FlushSchedule) {
    this.#plot = plot;
    this.#clock = clock;
    this.#schedule = schedule;
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
    if (this.#waiting || this.#viewers.size === 0) return;
    this.#waiting = true;
    this.#schedule.add({ dueMs: this.#nextMs, onDue: () => this.#flushOnTime() });
  }

  #flushOnTime(): void {
    this.#waiting = false;
    const nowMs = this.#clock.monotonicMs();
    // One that came a little late makes the next one no later: 20 events a second stay 20.
    const isOnTime = nowMs - this.#nextMs < LATENESS_MS;
    this.#nextMs = (isOnTime ? this.#nextMs : nowMs) + FLUSH_EVERY_MS;
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
