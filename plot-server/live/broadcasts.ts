import type { ServerResponse } from 'node:http';
import type { Clock } from '../../core/index.ts';
import type { Plot } from '../plots/plot.ts';
import { Broadcast } from './broadcast.ts';
import { FlushSchedule } from './flush-schedule.ts';
import { LiveConnection } from './viewer.ts';

/** The viewers of all plots. */
export class Broadcasts {
  readonly #clock: Clock;
  readonly #maxViewers: number;
  readonly #closing = new AbortController();
  readonly #schedule: FlushSchedule;
  readonly #byPlot = new Map<Plot, Broadcast>();
  readonly #connections = new Set<LiveConnection>();

  /** @param maxViewers how many the server serves at a time */
  constructor(clock: Clock, maxViewers: number) {
    this.#clock = clock;
    this.#maxViewers = maxViewers;
    this.#schedule = new FlushSchedule(clock, this.#closing.signal);
  }

  /** Open connections; one may show several plots. */
  get viewerCount(): number {
    return this.#connections.size;
  }

  /**
   * Shows plots over one connection. The event of a plot is the same bytes for whoever looks at it, alone or beside
   * others.
   * @returns false when there are already as many viewers as there may be
   */
  add(plots: readonly Plot[], response: ServerResponse): boolean {
    if (this.viewerCount >= this.#maxViewers) return false;
    // Whoever has gone meanwhile would never be heard to go.
    if (response.socket === null || response.destroyed) return true;
    const connection = new LiveConnection(response);
    this.#connections.add(connection);
    connection.onClose(() => this.#connections.delete(connection));
    for (const plot of plots) this.#of(plot).add(connection);
    return true;
  }

  /** Keeps proxies and dead-peer timers from closing quiet connections. */
  heartbeat(): void {
    for (const connection of this.#connections) connection.heartbeat();
  }

  close(): void {
    this.#closing.abort();
    for (const connection of this.#connections) connection.end();
  }

  #of(plot: Plot): Broadcast {
    const present = this.#byPlot.get(plot);
    if (present !== undefined) return present;
    const made = new Broadcast(plot, this.#clock, this.#schedule);
    plot.onChange = () => made.changed();
    this.#byPlot.set(plot, made);
    return made;
  }
}
