import type { ServerResponse } from 'node:http';
import type { Clock } from '../../core/index.ts';
import type { Plot } from '../plots/plot.ts';
import { Broadcast } from './broadcast.ts';

/** The viewers of all plots. */
export class Broadcasts {
  readonly #clock: Clock;
  readonly #maxViewers: number;
  readonly #closing = new AbortController();
  readonly #byPlot = new Map<Plot, Broadcast>();

  /** @param maxViewers how many the server serves at a time */
  constructor(clock: Clock, maxViewers: number) {
    this.#clock = clock;
    this.#maxViewers = maxViewers;
  }

  get viewerCount(): number {
    let count = 0;
    for (const { viewers } of this.#byPlot.values()) count += viewers.size;
    return count;
  }

  /** @returns false when there are already as many viewers as there may be */
  add(plot: Plot, response: ServerResponse): boolean {
    if (this.viewerCount >= this.#maxViewers) return false;
    let broadcast = this.#byPlot.get(plot);
    if (broadcast === undefined) {
      const made = new Broadcast(plot, this.#clock, this.#closing.signal);
      plot.onChange = () => made.changed();
      this.#byPlot.set(plot, made);
      broadcast = made;
    }
    broadcast.add(response);
    return true;
  }

  /** Keeps proxies and dead-peer timers from closing quiet connections. */
  heartbeat(): void {
    for (const { viewers } of this.#byPlot.values()) for (const viewer of viewers) viewer.heartbeat();
  }

  close(): void {
    this.#closing.abort();
    for (const { viewers } of this.#byPlot.values()) for (const viewer of viewers) viewer.end();
  }
}
