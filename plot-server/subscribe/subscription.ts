import {
  bridgeTopics,
  type Clock,
  type Metric,
  parseBridgeReport,
  readBridgeTopic,
  type ServerLimits,
  serverFilters,
  topicLevel,
} from '../../core/index.ts';
import { rejectionReport } from '../ingest/rejection-report.ts';
import { brokerSource } from '../plots/broker-source.ts';
import { type DataMessage, readDataMessage } from './data-message.ts';
import { type Refusal, Refusals } from './refusals.ts';
import { isInShare, type Share } from './share.ts';
import { SharedNames } from './shared-names.ts';
import { TopicSource, type TopicSourceContext } from './topic-source.ts';

/** Sources that are known at a time, as many as `AckStreams` takes. About 4 KiB each. */
export const MAX_SOURCES = 20_000;
/** Of one bridge, which has one, and another one after its card was exchanged. */
export const MAX_SOURCES_OF_BRIDGE = 8;
/** Of a report: 256 boards with long names. */
const MAX_REPORT_BYTES = 256 * 1024;
/** Messages that wait for their traces to be made take so many bytes at most; then the broker waits. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024;

export interface SubscriptionOptions extends Omit<TopicSourceContext, 'rejections'> {
  /** Which bridges are this server's; default all. */
  readonly share: Share | undefined;
  readonly limits: ServerLimits;
  readonly clock: Clock;
}

export interface SubscriptionStats {
  readonly broker: string;
  readonly isConnected: boolean;
  readonly messages: number;
  readonly sources: number;
  readonly refused: Metric['samples'];
}

export interface Subscription {
  stats(): SubscriptionStats;
  /** From now on nothing is taken; what is under way may still be answered. */
  stopTaking(): void;
  /** Leaves the broker. */
  close(): Promise<void>;
}

/** Stores what bridges publish at a broker, and tells them what is stored. Begins at once. */
export function startSubscription(options: SubscriptionOptions): Subscription {
  const intake = new Intake(options);
  const closing = new AbortController();
  const filters = serverFilters(options.base);
  let isConnected = false;
  const running = options.link.run(
    {
      // With a share the broker need not send the points of bridges that are another server's: reports say who there is.
      filters: options.share === undefined ? [filters.data, filters.state] : [filters.state],
      up: () => {
        isConnected = true;
      },
      down: () => {
        isConnected = false;
      },
      message: (topic, payload, isRetained) => intake.take(topic, payload, isRetained),
    },
    closing.signal,
  );
  return {
    stats: () => ({ broker: options.link.name, isConnected, ...intake.stats() }),
    stopTaking: () => intake.stop(),
    close: async () => {
      intake.stop();
      closing.abort();
      await running;
    },
  };
}

/** From messages to sources. */
class Intake {
  readonly #options: SubscriptionOptions;
  readonly #context: TopicSourceContext;
  readonly #refusals: Refusals;
  readonly #names: SharedNames;
  readonly #sources = new Map<string, TopicSource>();
  /** How many of them each bridge has. */
  readonly #ofBridges = new Map<string, number>();
  /** Of the share, whose topics are listened to. */
  readonly #bridges = new Set<string>();
  #messages = 0;
  #waitingBytes = 0;
  #isStopped = false;

  constructor(options: SubscriptionOptions) {
    const { link, clock, onStatus } = options;
    this.#options = options;
    this.#context = { ...options, rejections: rejectionReport(clock, onStatus) };
    this.#refusals = new Refusals({ broker: link.name, clock, onStatus });
    this.#names = new SharedNames(options);
  }

  take(topic: string, payload: Buffer, isRetained: boolean): Promise<void> | undefined {
    if (this.#isStopped) return undefined;
    const addressed = readBridgeTopic(this.#options.base, topic);
    if (addressed === undefined) return this.#refuse('topic', topic);
    const { level, kind } = addressed;
    if (!isInShare(level, this.#options.share)) return undefined;
    this.#messages += 1;
    if (kind === 'state') return this.#report(topic, level, payload, isRetained);
    if (isRetained) return this.#refuse('retained', topic);
    const message = readDataMessage(level, payload);
    if (typeof message === 'string') return this.#refuse(message, topic);
    return this.#feed(topic, message, payload.length);
  }

  stop(): void {
    this.#isStopped = true;
    this.#refusals.flush();
    this.#context.rejections.flush();
  }

  stats(): Omit<SubscriptionStats, 'broker' | 'isConnected'> {
    const labels = { broker: this.#options.link.name };
    return { messages: this.#messages, sources: this.#sources.size, refused: this.#refusals.samples(labels) };
  }

  #feed(topic: string, message: DataMessage, bytes: number): Promise<void> | undefined {
    const source = this.#source(topic, message);
    if (source === undefined) return this.#refuse('full', topic);
    this.#names.heard(message.head.bridge, message.head.source);
    const waiting = source.take(message);
    if (waiting === undefined) return undefined;
    this.#waitingBytes += bytes;
    const done = waiting.then(() => {
      this.#waitingBytes -= bytes;
    });
    return this.#waitingBytes > MAX_WAITING_BYTES ? done : undefined;
  }

  #source(topic: string, { head }: DataMessage): TopicSource | undefined {
    const { bridge } = head;
    const key = brokerSource(bridge, head.source);
    const known = this.#sources.get(key);
    const ofBridge = this.#ofBridges.get(bridge) ?? 0;
    if (known !== undefined || ofBridge >= MAX_SOURCES_OF_BRIDGE || this.#sources.size >= MAX_SOURCES) return known;
    const source: TopicSource = new TopicSource({
      ...this.#context,
      head,
      onRefused: (reason) => this.#refuse(reason, topic),
      onIdle: () => {
        if (this.#sources.get(key) === source) this.#forget(key, bridge);
      },
    });
    this.#sources.set(key, source);
    this.#ofBridges.set(bridge, ofBridge + 1);
    return source;
  }

  #forget(key: string, bridge: string): void {
    this.#sources.delete(key);
    const left = (this.#ofBridges.get(bridge) ?? 1) - 1;
    if (left > 0) this.#ofBridges.set(bridge, left);
    else this.#ofBridges.delete(bridge);
  }

  #report(topic: string, level: string, payload: Buffer, isRetained: boolean): undefined {
    // What was retained is taken back with an empty message, as by `forget`.
    if (payload.length === 0) return undefined;
    if (payload.length > MAX_REPORT_BYTES) return this.#refuse('size', topic);
    const report = parseBridgeReport(payload.toString());
    if (report === undefined) return this.#refuse('state', topic);
    if (topicLevel(report.bridge) !== level) return this.#refuse('bridge', topic);
    this.#options.fleet?.heard(report, isRetained);
    if (this.#options.share !== undefined) this.#listenTo(report.bridge, topic);
    return undefined;
  }

  /** Names are made up by whoever may publish a report. */
  #listenTo(bridge: string, topic: string): void {
    if (this.#bridges.size < MAX_SOURCES) this.#bridges.add(bridge);
    if (!this.#bridges.has(bridge)) this.#refuse('full', topic);
    else this.#options.link.subscribe(bridgeTopics(this.#options.base, bridge).data);
  }

  #refuse(reason: Refusal, topic: string): undefined {
    this.#refusals.add(reason, topic);
    return undefined;
  }
}
