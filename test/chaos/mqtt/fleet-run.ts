import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../core/index.ts';
import { fleetDestination } from '../../brokers/fleet-destination.ts';
import { type FleetTally, tallyFleet } from '../../brokers/fleet-values.ts';
import { PlainBridges } from '../../brokers/plain-bridges.ts';
import { PlainStore } from '../../brokers/plain-store.ts';
import { SimulatedBridges } from '../../brokers/simulated-bridges.ts';
import { StreamServer } from '../../brokers/stream-server.ts';

export interface FleetRunOptions {
  /** Of each of the two fleets. */
  readonly bridges: number;
  readonly series: number;
  /** Points a second of each series. */
  readonly ratePerS: number;
  /** Of the brokers; the bridges take turns, both stores are at the first. */
  readonly urls: readonly string[];
  /** Path of the program. */
  readonly mosquittoSub: string;
}

/** What became of the points on both ways. */
export interface FleetReport {
  readonly ours: FleetTally;
  readonly plain: FleetTally;
}

const LOOK_MS = 1_000;
/** Looks without a new value after which the plain way has brought all that it ever will. */
const QUIET_LOOKS = 4;

/**
 * Two fleets on one broker, so that every fault meets both: bridges of ours with a stream server, and mqtt.js alone with
 * `mosquitto_sub`.
 */
export class FleetRun {
  readonly server: StreamServer;
  readonly #folder: string;
  readonly #plainStore: PlainStore;
  readonly #bridges: SimulatedBridges;
  readonly #plainBridges: PlainBridges;
  readonly #statuses = new Map<string, number>();
  readonly #events: string[] = [];
  readonly #startMs = systemClock.monotonicMs();

  private constructor(options: FleetRunOptions, folder: string, server: StreamServer) {
    const { urls, mosquittoSub } = options;
    const url = (bridge: number) => urls[bridge % urls.length] ?? '';
    this.#folder = folder;
    this.server = server;
    const port = Number(new URL(url(0)).port);
    this.#plainStore = new PlainStore({ mosquittoSub, port, file: join(folder, 'plain.txt') });
    this.#plainBridges = new PlainBridges({ ...options, url });
    this.#bridges = new SimulatedBridges({
      ...options,
      destination: (bridge) => fleetDestination(url(bridge)),
      onStatus: (_, { type }) => this.#statuses.set(type, (this.#statuses.get(type) ?? 0) + 1),
    });
    this.#bridges.start();
    this.#plainBridges.start();
  }

  /** Everything runs, and is fed. */
  static async open(options: FleetRunOptions): Promise<FleetRun> {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-fleet-'));
    const server = await StreamServer.open({ from: options.urls[0] ?? '', folder });
    return new FleetRun(options, folder, server);
  }

  /** Does `what` and then leaves the fleet alone for a while, as faults do. */
  async fault(what: string, bring: () => unknown, restMs: number): Promise<void> {
    this.#happened(what);
    await bring();
    await systemClock.sleep(restMs);
  }

  /** Both stores. */
  signalStores(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.server.signal(signal);
    this.#plainStore.signal(signal);
  }

  async killStores(): Promise<void> {
    await this.server.kill();
    await this.#plainStore.kill();
  }

  async startStores(): Promise<void> {
    this.#plainStore.start();
    await this.server.start();
  }

  /** Ends the feeding, and waits until nothing is missing any more, or nothing more comes, `withinMs` at most. */
  async finish(withinMs: number): Promise<FleetReport> {
    await Promise.all([this.#bridges.stop(), this.#plainBridges.stop()]);
    this.#happened('feeding ends');
    const deadlineMs = systemClock.monotonicMs() + withinMs;
    let quietLooks = 0;
    let isStored = false;
    for (let before = await this.#report(); ; await systemClock.sleep(LOOK_MS)) {
      const report = await this.#report();
      if (report.ours.lost === 0 && !isStored) this.#happened('all of ours is stored');
      isStored = report.ours.lost === 0;
      quietLooks = report.plain.stored === before.plain.stored ? quietLooks + 1 : 0;
      const isDone = isStored && (report.plain.lost === 0 || quietLooks >= QUIET_LOOKS);
      if (isDone || systemClock.monotonicMs() > deadlineMs) return report;
      before = report;
    }
  }

  /** What was done, and what the bridges of ours said of it. */
  get account(): string {
    const statuses = Array.from(this.#statuses, ([type, count]) => `${type} ${count}`);
    const waiting = `${this.#bridges.waiting} wait, ${this.#bridges.dropped} dropped`;
    return `${this.#events.join(' · ')}\nour bridges: ${statuses.join(', ')}; ${waiting}`;
  }

  async close(): Promise<void> {
    await Promise.all([this.#bridges.close(), this.#plainBridges.close()]);
    await this.killStores();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #happened(what: string): void {
    const atS = (systemClock.monotonicMs() - this.#startMs) / 1_000;
    this.#events.push(`${atS.toFixed(0)} s ${what}`);
  }

  async #report(): Promise<FleetReport> {
    const ours = tallyFleet(this.#bridges.appended, await this.server.values());
    return { ours, plain: tallyFleet(this.#plainBridges.appended, this.#plainStore.values) };
  }
}
