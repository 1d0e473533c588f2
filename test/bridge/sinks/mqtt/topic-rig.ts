import { BoardHealth } from '../../../../bridge/health/board-health.ts';
import { DeliveryMeter, MemorySpool, type MemorySpoolOptions } from '../../../../bridge/index.ts';
import type { StoreMemory } from '../../../../bridge/sinks/mqtt/delivery/store-memory.ts';
import { topicDelivery } from '../../../../bridge/sinks/mqtt/delivery/topic-delivery.ts';
import type { MqttDestination } from '../../../../bridge/sinks/mqtt/mqtt-destination.ts';
import type { LinkListener, MqttLink, PublishOptions } from '../../../../bridge/sinks/mqtt/mqtt-link.ts';
import { StreamLog } from '../../../../bridge/sinks/stream-log.ts';
import { bridgeTopics, ManualClock, parseDataHead, type Status } from '../../../../core/index.ts';
import { fleetDestination } from '../../../brokers/fleet-destination.ts';
import { eventually } from '../../../eventually.ts';
import { TopicStore } from './topic-store.ts';

const BRIDGE = 'pi';

let rigs = 0;

/** Delivery through a broker in memory, on virtual time, and stores behind it. */
export class TopicRig implements MqttLink {
  readonly clock = new ManualClock(Date.UTC(2026, 0, 1));
  readonly statuses: Status[] = [];
  readonly meter = new DeliveryMeter(this.clock);
  readonly spool: MemorySpool;
  readonly stores: TopicStore[] = [];
  /** Bodies of messages on the data topic, without heads. */
  readonly bodies: string[] = [];
  readonly sessions = new Set<string>();
  readonly remembered = new Set<string>();
  isUp = false;
  /** The broker gives the answers to nobody. */
  isMute = false;
  /** What the broker does with a message on the data topic: `drop` confirms it and gives it to nobody. */
  treat: (body: string) => 'take' | 'drop' | 'refuse' | 'never' = () => 'take';
  /** Names of sessions are drawn from it: two bridges never draw the same ones. */
  readonly #random = drawn(++rigs);
  readonly #listeners: LinkListener[] = [];
  readonly #unconfirmed: (() => void)[] = [];
  readonly #stop = new AbortController();
  readonly #topics = bridgeTopics('boardstream', BRIDGE);
  #done: Promise<void> | undefined;
  #appended = 0;
  #isDone = false;

  constructor(newSpool = (options: MemorySpoolOptions): MemorySpool => new MemorySpool(options)) {
    this.spool = newSpool({ capacity: 100_000, clock: this.clock, onStatus: (status) => this.#told(status) });
  }

  start(destination: Partial<MqttDestination> = {}): this {
    const { clock, spool, meter } = this;
    const to = fleetDestination('mqtt://broker.test', destination);
    const onStatus = (status: Status) => this.#told(status);
    const memory: StoreMemory = {
      hasSpoken: (where) => this.remembered.has(where),
      remember: (where) => this.remembered.add(where),
    };
    const deliver = topicDelivery(
      {
        ...{ bridge: BRIDGE, destination: to, spool, meter, clock, onStatus, link: this, topics: this.#topics },
        health: new BoardHealth({ bridge: BRIDGE, spool, clock }),
        log: new StreamLog({ destination: to, spool, clock, onStatus }),
        random: this.#random,
      },
      memory,
    );
    this.#done = deliver(this.#stop.signal).then(() => {
      this.#isDone = true;
    });
    return this;
  }

  addStore(name = 'store'): TopicStore {
    const say = (payload: string) => queueMicrotask(() => this.say(payload));
    const store = new TopicStore({ clock: this.clock, name, say });
    this.stores.push(store);
    return store;
  }

  up(): this {
    this.isUp = true;
    for (const listener of this.#listeners) listener.up?.();
    return this;
  }

  down(): void {
    this.isUp = false;
    for (const giveUp of this.#unconfirmed.splice(0)) giveUp();
    for (const listener of this.#listeners) listener.down?.();
  }

  listen(listener: LinkListener): void {
    this.#listeners.push(listener);
  }

  async publish(topic: string, payload: string, { qos, retain }: PublishOptions): Promise<boolean> {
    if (!this.isUp) return false;
    if (topic !== this.#topics.data || qos !== 1 || retain) throw new Error(`${topic} is none of delivery's`);
    const cut = payload.indexOf('\n') + 1;
    const body = payload.slice(cut);
    this.bodies.push(body);
    this.sessions.add(parseDataHead(payload.slice(0, cut - 1))?.session ?? '');
    const fate = this.treat(body);
    if (fate === 'never') return new Promise((settle) => this.#unconfirmed.push(() => settle(false)));
    await Promise.resolve();
    if (fate === 'take') for (const store of this.stores) store.hear(payload);
    return fate !== 'refuse';
  }

  /** Publishes on the topic of answers. */
  say(payload: string | Buffer): void {
    if (!this.isUp || this.isMute) return;
    for (const listener of this.#listeners) {
      if (listener.filters?.includes(this.#topics.ack)) listener.message?.(this.#topics.ack, Buffer.from(payload));
    }
  }

  append(count: number): void {
    const monotonicMs = this.clock.monotonicMs();
    const samples = Array.from({ length: count }, () => ({ series: 'T', monotonicMs, value: ++this.#appended }));
    this.spool.append('uno', samples);
  }

  seen<Type extends Status['type']>(type: Type): Extract<Status, { type: Type }>[] {
    return this.statuses.filter((status): status is Extract<Status, { type: Type }> => status.type === type);
  }

  /** Waits while virtual time passes, so much at every look. */
  async until(what: string, holds: () => boolean, stepMs = 50): Promise<void> {
    await eventually(what, async () => {
      if (holds()) return true;
      await this.clock.advance(stepMs);
      return holds();
    });
  }

  /** Waits for what comes about without time passing. */
  async soon(what: string, holds: () => boolean): Promise<void> {
    await eventually(what, holds);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.until('delivery has stopped', () => this.#isDone);
    await this.#done;
  }

  #told(status: Status): void {
    this.statuses.push(status);
  }
}

/** Numbers in [0, 1), the same for a seed: the minimal standard generator of Park and Miller. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** The values that the rig appends, in ascending order. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
