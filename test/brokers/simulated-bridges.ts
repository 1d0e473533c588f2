import { BoardHealth } from '../../bridge/health/board-health.ts';
import type { MqttDestination } from '../../bridge/sinks/mqtt/mqtt-destination.ts';
import { runMqttSink } from '../../bridge/sinks/mqtt/mqtt-sink.ts';
import { MemorySpool } from '../../bridge/spool/memory-spool.ts';
import type { Spool } from '../../bridge/spool/spool.ts';
import { type Status, systemClock } from '../../core/index.ts';
import { feedInTurn } from './feed-in-turn.ts';
import { fleetValue } from './fleet-values.ts';

export interface SimulatedBridgesOptions {
  readonly bridges: number;
  /** Of each bridge, all of one board. */
  readonly series: number;
  /** Points a second of each series. */
  readonly ratePerS: number;
  readonly destination: (bridge: number) => MqttDestination;
  /** Default `bridge-0`, `bridge-1`, … */
  readonly name?: (bridge: number) => string;
  /** Default: one in memory each. Whoever brings spools closes them, after the bridges. */
  readonly spool?: (bridge: number) => Spool;
  readonly onStatus?: (bridge: number, status: Status) => void;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random?: () => number;
}

interface SimulatedBridge {
  readonly spool: Spool;
  readonly sink: Promise<void>;
  readonly running: AbortController;
}

/** Bridges of one process, whole but for the device: each has its spool in memory, its connection and its numbers. */
export class SimulatedBridges {
  readonly #options: SimulatedBridgesOptions;
  readonly #bridges: readonly SimulatedBridge[];
  readonly #appended: number[];
  readonly #feeding = new AbortController();
  #fed: Promise<void> | undefined;

  constructor(options: SimulatedBridgesOptions) {
    this.#options = options;
    this.#appended = Array.from({ length: options.bridges }, () => 0);
    this.#bridges = Array.from({ length: options.bridges }, (_, bridge) => this.#startBridge(bridge));
  }

  /** Begins to append points. */
  start(): void {
    const { bridges, series, ratePerS } = this.#options;
    const feed = (bridge: number, line: number) => this.#append(bridge, line * series);
    this.#fed ??= feedInTurn({ bridges, linesPerS: ratePerS, feed, signal: this.#feeding.signal });
  }

  /** Ends the appending; what is in the spools goes on being delivered. */
  async stop(): Promise<void> {
    this.#feeding.abort();
    await this.#fed;
  }

  /** Points that each bridge has appended so far; `fleetValue` has their values. */
  get appended(): readonly number[] {
    return this.#appended;
  }

  /** Points that no store has acknowledged yet, of all bridges. */
  get waiting(): number {
    return this.#bridges.reduce((sum, { spool }) => sum + spool.size, 0);
  }

  /** Points that made way in full spools: they are lost, and the test was too hard on memory. */
  get dropped(): number {
    return this.#bridges.reduce((sum, { spool }) => sum + spool.dropped, 0);
  }

  async close(): Promise<void> {
    await this.stop();
    for (const { running } of this.#bridges) running.abort();
    await Promise.all(this.#bridges.map(({ sink }) => sink));
  }

  #startBridge(index: number): SimulatedBridge {
    const { destination, name = (bridge) => `bridge-${bridge}`, onStatus, random = Math.random } = this.#options;
    const tell = (status: Status) => onStatus?.(index, status);
    const bridge = name(index);
    const spool = this.#options.spool?.(index) ?? new MemorySpool({ clock: systemClock, onStatus: tell });
    const running = new AbortController();
    const sink = runMqttSink({
      bridge,
      destination: destination(index),
      spool,
      health: new BoardHealth({ bridge, spool, clock: systemClock }),
      clock: systemClock,
      onStatus: tell,
      random,
      signal: running.signal,
    });
    return { spool, sink, running };
  }

  #append(bridge: number, firstIndex: number): void {
    const monotonicMs = systemClock.monotonicMs();
    const samples = Array.from({ length: this.#options.series }, (_, at) => ({
      series: `s${at}`,
      value: fleetValue(bridge, firstIndex + at),
      monotonicMs,
    }));
    this.#bridges[bridge]?.spool.append(`board-${bridge}`, samples);
    this.#appended[bridge] = firstIndex + samples.length;
  }
}
