import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, LostReason, OnStatus, ServerLimits } from '../../core/index.ts';
import type { AckStore } from '../plots/ack-store.ts';
import { isBrokerSource } from '../plots/broker-source.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { AckConnection } from './ack-connection.ts';
import { AckCounters, type HoleCount } from './ack-counters.ts';
import { GroupSync } from './group-sync.ts';
import { LineJudge } from './line-judge.ts';
import { rejectionReport } from './rejection-report.ts';
import type { SourceConnection } from './source-connection.ts';
import { SourceFeed } from './source-feed.ts';

/** Sources that are connected or have something under way. A bridge is one, however many boards it has. */
const MAX_SOURCES = 1_000;

/** Sources that came through brokers, of the same kind. About 2 KiB each. */
const MAX_BROKER_SOURCES = 20_000;

/** A source has one connection, and older ones only for as long as they take to end. */
const MAX_CONNECTIONS = 2_000;

/** How long a server that stops waits for its disk. */
const DRAIN_MS = 1_000;

export interface AckStreamsOptions {
  readonly registry: PlotRegistry;
  readonly store: AckStore;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

export interface AckStreamRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly account: string;
  /** The stream that lines without a token of their own are for. */
  readonly streamId: string;
  readonly source: string;
  readonly boot: string;
}

/** What the acknowledged streams have done since the start, and where they stand. */
export interface AckStats {
  readonly sources: number;
  readonly connections: number;
  readonly linesStored: number;
  /** Lines sent again that were stored already. */
  readonly duplicates: number;
  readonly rejected: number;
  readonly holes: Readonly<Record<LostReason, HoleCount>>;
  readonly commits: number;
  readonly commitFailures: number;
  readonly syncs: number;
  readonly failedSyncs: number;
  /** Mean; 0 before the first sync. */
  readonly batchesPerSync: number;
  readonly unsyncedBatches: number;
  readonly oldestUnsyncedMs: number;
}

/** All streams that acknowledge. A source leaves memory when it is idle; the store remembers where it stands. */
export class AckStreams {
  readonly #options: AckStreamsOptions;
  readonly #feeds = new Map<string, SourceFeed>();
  readonly #sync: GroupSync;
  readonly #counters = new AckCounters();
  readonly #connections = new Map<AckConnection, string>();
  #brokerFeeds = 0;
  #lastNumber = 0;
  #isDraining = false;
  #whenEmpty: () => void = () => {};

  constructor(options: AckStreamsOptions) {
    this.#options = options;
    this.#sync = new GroupSync(options);
  }

  /** @returns false when there are too many, or the server stops; then nothing was answered */
  accept({ request, response, account, streamId, source, boot }: AckStreamRequest): boolean {
    const key = `${account}/${source}`;
    const known = this.#feeds.get(key);
    if (this.#isDraining || this.#connections.size >= MAX_CONNECTIONS) return false;
    if (known === undefined && this.#feeds.size - this.#brokerFeeds >= MAX_SOURCES) return false;
    const { registry, limits, clock, onStatus } = this.#options;
    const rejections = rejectionReport(clock, onStatus);
    const judge = new LineJudge({ registry, streamId, rejections });
    this.#lastNumber += 1;
    const connection = new AckConnection({ number: this.#lastNumber, boot, request, response, judge, limits, clock });
    this.#connections.set(connection, streamId);
    response.once('close', () => {
      this.#connections.delete(connection);
      rejections.flush();
    });
    (known ?? this.#newFeed(key)).connect(connection);
    return true;
  }

  /**
   * Takes up a connection of a source that came through a broker.
   * @param key of `brokerSource`
   * @param make is given the number of the connection
   * @returns false when there are too many, or the server stops; then nothing was made
   */
  connect(key: string, make: (number: number) => SourceConnection): boolean {
    const known = this.#feeds.get(key);
    if (this.#isDraining || (known === undefined && this.#brokerFeeds >= MAX_BROKER_SOURCES)) return false;
    this.#lastNumber += 1;
    (known ?? this.#newFeed(key)).connect(make(this.#lastNumber));
    return true;
  }

  /** Cuts off who has opened a connection with this stream; lines that are not acknowledged yet may be sent again. */
  end(streamId: string): void {
    for (const [connection, opener] of this.#connections) if (opener === streamId) connection.destroy();
  }

  /** Lets what is under way be stored and sends every client away. Resolves when that is done, or after a second. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    for (const feed of [...this.#feeds.values()]) feed.drain();
    const waiting = new AbortController();
    if (this.#feeds.size > 0) {
      await Promise.race([empty, this.#options.clock.sleep(DRAIN_MS, waiting.signal)]);
    }
    waiting.abort();
    this.#sync.stop();
    for (const feed of this.#feeds.values()) feed.stop();
  }

  stats(): AckStats {
    const { syncs, batchesSynced, failedSyncs } = this.#sync.counters;
    const { lines, duplicates, rejected, batches, commitFailures } = this.#counters;
    return {
      sources: this.#feeds.size,
      connections: this.#connections.size,
      linesStored: lines,
      duplicates,
      rejected,
      holes: this.#counters.allHoles(),
      commits: batches,
      commitFailures,
      syncs,
      failedSyncs,
      batchesPerSync: syncs === 0 ? 0 : batchesSynced / syncs,
      unsyncedBatches: this.#sync.unsyncedBatches,
      oldestUnsyncedMs: this.#sync.oldestUnsyncedMs,
    };
  }

  #newFeed(key: string): SourceFeed {
    const { store, clock, onStatus } = this.#options;
    const feed: SourceFeed = new SourceFeed({
      key,
      store,
      sync: this.#sync,
      counters: this.#counters,
      clock,
      onStatus,
      onIdle: () => {
        if (this.#feeds.get(key) === feed) this.#forget(key);
        if (this.#feeds.size === 0) this.#whenEmpty();
      },
    });
    this.#feeds.set(key, feed);
    if (isBrokerSource(key)) this.#brokerFeeds += 1;
    return feed;
  }

  #forget(key: string): void {
    this.#feeds.delete(key);
    if (isBrokerSource(key)) this.#brokerFeeds -= 1;
  }
}
