import { onTestFinished } from 'vitest';
import {
  bridgeTopics,
  encodeDataHead,
  encodePointLine,
  ManualClock,
  type Point,
  type ServerLimits,
  type Status,
  serverLimits,
  topicLevel,
} from '../../../core/index.ts';
import type { BrokerLink, BrokerListener } from '../../../plot-server/broker/broker-link.ts';
import type { Fleet } from '../../../plot-server/fleet/fleet.ts';
import { MemoryHistory } from '../../../plot-server/history/memory/memory-history.ts';
import { AckStreams } from '../../../plot-server/ingest/ack-streams.ts';
import { NO_LOG } from '../../../plot-server/plots/message-log.ts';
import type { Plot } from '../../../plot-server/plots/plot.ts';
import { PlotRegistry } from '../../../plot-server/plots/plot-registry.ts';
import { MemoryAckStore } from '../../../plot-server/storage/memory-ack-store.ts';
import type { Share } from '../../../plot-server/subscribe/share.ts';
import { startSubscription } from '../../../plot-server/subscribe/subscription.ts';

export const SOURCE = 'S'.repeat(22);
export const BOOT = 'B'.repeat(11);
export const START_MS = Date.UTC(2026, 0, 1);

/** A broker that is nothing but what was published through it. */
export class FakeLink implements BrokerLink {
  readonly name = 'mqtt://fake';
  readonly published: { readonly topic: string; readonly payload: string }[] = [];
  /** Beside the filters of the listener. */
  readonly topics: string[] = [];
  listener: BrokerListener | undefined;

  subscribe(topic: string): void {
    this.topics.push(topic);
  }

  async run(listener: BrokerListener, signal: AbortSignal): Promise<void> {
    this.listener = listener;
    listener.up();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  publish(topic: string, payload: string): void {
    this.published.push({ topic, payload });
  }

  deliver(topic: string, payload: string | Buffer, isRetained = false): Promise<void> | undefined {
    return this.listener?.message(topic, Buffer.from(payload), isRetained);
  }
}

export interface SubscribeRigOptions {
  readonly share?: Share;
  readonly limits?: Partial<ServerLimits>;
  readonly fleet?: Fleet;
  /** Resolves when plots are saved; default at once. */
  readonly save?: (plots: Iterable<Plot>) => Promise<void>;
}

export function subscribeRig({ share, limits, fleet, save = async () => {} }: SubscribeRigOptions = {}) {
  const clock = new ManualClock();
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const link = new FakeLink();
  const registry = new PlotRegistry({ log: NO_LOG, clock, historyOf: () => new MemoryHistory() });
  const store = new MemoryAckStore();
  const bounds = serverLimits(limits);
  const ackStreams = new AckStreams({ registry, store, limits: bounds, clock, onStatus });
  const subscription = startSubscription({
    link,
    base: 'boardstream',
    share,
    registry,
    user: 'maker',
    save,
    store: store.id,
    ackStreams,
    fleet,
    limits: bounds,
    clock,
    onStatus,
  });
  onTestFinished(() => subscription.close());
  return { clock, statuses, link, registry, store, ackStreams, subscription };
}

export type SubscribeRig = ReturnType<typeof subscribeRig>;

export interface TalkOptions {
  readonly bridge?: string;
  readonly source?: string;
  readonly boot?: string;
  readonly session?: string;
}

/** What a bridge publishes, message by message. */
export class Talker {
  readonly #rig: SubscribeRig;
  readonly #head: Required<TalkOptions>;
  readonly topic: string;

  constructor(rig: SubscribeRig, { bridge = 'pi', source = SOURCE, boot = BOOT, session = 's1' }: TalkOptions = {}) {
    this.#rig = rig;
    this.#head = { bridge, source, boot, session };
    this.topic = `boardstream/${topicLevel(bridge)}/$data`;
  }

  /** One message; each line gets its newline. Resolves when everything it brings about has happened. */
  async says(...lines: readonly string[]): Promise<void> {
    const body = lines.map((line) => `${line}\n`).join('');
    void this.#rig.link.deliver(this.topic, encodeDataHead(this.#head) + body);
    await this.#rig.clock.advance(200);
  }

  /** Lines of its acknowledgement topic that were for this session. */
  get heard(): string[] {
    const { ack } = bridgeTopics('boardstream', this.#head.bridge);
    return this.#rig.link.published
      .filter(({ topic, payload }) => topic === ack && payload.includes(`"session":"${this.#head.session}"`))
      .flatMap(({ payload }) => payload.split('\n').slice(1, -1));
  }
}

/** The mark in front of line number `next`. */
export function mark(next: number, boots: readonly string[] = [BOOT]): string {
  return `{"plotly-stream":{"next":${next},"boots":${JSON.stringify(boots)}}}`;
}

export function point(name: string, value: number, more: Partial<Point> = {}): string {
  const [board = '', series = ''] = name.split('/');
  return encodePointLine(board, { series, timeMs: START_MS + value * 1000, value, ...more });
}

/** The values that each trace has, by plot and trace. */
export function stored({ registry }: SubscribeRig): Record<string, Record<string, unknown>> {
  const plots = [...registry.plots()].map(({ filename, figure }) => {
    const { data } = figure.toJson();
    return [filename, Object.fromEntries(data.map(({ name, y }) => [String(name), y]))] as const;
  });
  return Object.fromEntries(plots);
}
