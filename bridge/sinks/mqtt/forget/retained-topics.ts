import type { IPublishPacket, MqttClient } from 'mqtt';
import { BoardstreamError, type Clock, errorText } from '../../../../core/index.ts';

/** Nothing retained has come for so long: a broker sends what it holds in one go, and does not say when it is done. */
const QUIET_MS = 500;
/** Topics that are held at most: a bridge has no more. */
const MAX_TOPICS = 70_000;
/** A broker that does not answer for so long will not. */
const PATIENCE_MS = 15_000;

export interface RetainedTopicsOptions {
  /** Connected. */
  readonly client: MqttClient;
  /** The broker as it may be shown. */
  readonly name: string;
  readonly clock: Clock;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** What a broker retains: looks it up and clears it. */
export class RetainedTopics {
  readonly #options: RetainedTopicsOptions;

  constructor(options: RetainedTopicsOptions) {
    this.#options = options;
  }

  /**
   * The payloads retained on topics of these filters, by topic.
   * @throws BoardstreamError `BROKER_REFUSED`
   */
  async read(filters: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { client, clock, signal } = this.#options;
    const found = new Map<string, string>();
    let isQuiet = false;
    const take = (topic: string, payload: Buffer, { retain }: IPublishPacket) => {
      // What boards publish meanwhile never ends.
      if (!retain || payload.length === 0 || found.size >= MAX_TOPICS) return;
      isQuiet = false;
      found.set(topic, payload.toString());
    };
    client.on('message', take);
    try {
      await this.#answered(client.subscribeAsync([...filters], { qos: 0 }), 'would not be subscribed to');
      while (!isQuiet && !signal.aborted) {
        isQuiet = true;
        await clock.sleep(QUIET_MS, signal);
      }
      await this.#answered(client.unsubscribeAsync([...filters]), 'did not end a subscription');
    } finally {
      client.off('message', take);
    }
    return found;
  }

  /**
   * Makes the broker forget what it retains on a topic.
   * @throws BoardstreamError `BROKER_REFUSED`; with MQTT 3.1.1 a broker may say yes and do nothing
   */
  async clear(topic: string): Promise<void> {
    const { client } = this.#options;
    await this.#answered(client.publishAsync(topic, '', { qos: 1, retain: true }), `did not clear ${topic}`);
  }

  async #answered(asked: Promise<unknown>, what: string): Promise<void> {
    const { name, clock, signal } = this.#options;
    const done = new AbortController();
    const stop = () => done.abort();
    signal.addEventListener('abort', stop, { once: true });
    const late = clock.sleep(PATIENCE_MS, done.signal).then(() => {
      throw new Error(signal.aborted ? 'interrupted' : 'it did not answer');
    });
    try {
      await Promise.race([asked, late]);
    } catch (error) {
      throw new BoardstreamError('BROKER_REFUSED', `${name} ${what}: ${errorText(error)}`, { url: name }, error);
    } finally {
      signal.removeEventListener('abort', stop);
      late.catch(() => undefined);
      done.abort();
    }
  }
}
