import { randomBytes } from 'node:crypto';
import type { IPublishPacket, MqttClient } from 'mqtt';
import { backoff, type Clock, errorText, type OnStatus } from '../../core/index.ts';
import type { BrokerLink, BrokerListener } from './broker-link.ts';
import type { openClient } from './open-client.ts';

/** A broker somewhere else, and as whom to speak to it. */
export interface RemoteBroker {
  /** `mqtt:`, `mqtts:`, `ws:` or `wss:`, with nothing but a host, a port and, for the last two, a path. */
  readonly url: URL;
  readonly user?: string | undefined;
  /** Never logged. */
  readonly password?: string | undefined;
  /** PEM texts. `ca`: who signed the broker's certificate; `cert` and `key`: this server's own. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  /** `4` is MQTT 3.1.1, which every broker speaks. */
  readonly protocolVersion: 4 | 5;
}

export interface RemoteBrokerOptions extends RemoteBroker {
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** A connection that held so long was a good one: the next try after it comes soon. */
const GOOD_AFTER_MS = 10_000;
/** What a broker that does not read is told is dropped from here on: acknowledgements are said again. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
/** Topics of one SUBSCRIBE: brokers bound how long a packet is. */
const TOPICS_AT_ONCE = 200;
/** How long a farewell may take. */
const FAREWELL_MS = 500;

/** A way to a broker over the network: one connection after the other. */
export function remoteBroker(options: RemoteBrokerOptions): BrokerLink {
  return new RemoteBrokerLink(options);
}

class RemoteBrokerLink implements BrokerLink {
  readonly name: string;
  readonly #options: RemoteBrokerOptions;
  /** At most 23 letters and digits, which every broker takes (MQTT 3.1.1, section 3.1.3.1). */
  readonly #clientId = `boardstream${randomBytes(6).toString('hex')}`;
  #client: MqttClient | undefined;
  readonly #topics = new Set<string>();
  /** What was last reported; `undefined` before the first try. */
  #reported: string | undefined;

  constructor(options: RemoteBrokerOptions) {
    this.#options = options;
    const { protocol, host, pathname } = options.url;
    this.name = `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  }

  async run(listener: BrokerListener, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    // The library takes a tenth of a second to load, and most servers have no broker.
    const { openClient } = await import('./open-client.ts');
    let delays = backoff();
    while (!signal.aborted) {
      const startMs = clock.monotonicMs();
      const why = await this.#connection(openClient, listener, signal);
      if (signal.aborted) return;
      this.#report(why);
      if (clock.monotonicMs() - startMs >= GOOD_AFTER_MS) delays = backoff();
      await clock.sleep(delays.next().value, signal);
    }
  }

  subscribe(topic: string): void {
    if (this.#topics.has(topic)) return;
    this.#topics.add(topic);
    if (this.#client?.connected === true) this.#client.subscribe(topic, { qos: 1 });
  }

  publish(topic: string, payload: string, { qos, retain }: { readonly qos: 0 | 1; readonly retain: boolean }): void {
    const client = this.#client;
    if (client?.connected !== true || client.stream.writableLength > MAX_UNSENT_BYTES) return;
    client.publish(topic, payload, { qos, retain });
  }

  /** One connection, from the first try to its end. Resolves to why it ended. */
  #connection(open: typeof openClient, listener: BrokerListener, signal: AbortSignal): Promise<string> {
    const client = open(this.#options, this.#clientId);
    let isUp = false;
    let why: string | undefined;
    // The library reads on, and answers the broker, once it is told that a message was handled.
    client.handleMessage = (packet, done) => {
      const waiting = this.#hand(listener, packet);
      if (waiting === undefined) done();
      else void waiting.then(() => done());
    };
    client.on('error', (error) => {
      why ??= errorText(error);
      // Its own `end` would forget what it keeps of messages that are still being read, and throw on them.
      client.stream.destroy();
    });
    client.on('connect', () => {
      this.#client = client;
      const topics = [...this.#topics];
      for (let at = 0; at < topics.length; at += TOPICS_AT_ONCE) {
        client.subscribe(topics.slice(at, at + TOPICS_AT_ONCE), { qos: 1 });
      }
      client.subscribe([...listener.filters], { qos: 1 }, (error, granted = []) => {
        const refused = granted.find(({ qos }) => qos > 2);
        if (error === null && refused === undefined) {
          isUp = true;
          this.#report('');
          listener.up();
        } else {
          why ??= `it does not let this server read ${refused?.topic ?? listener.filters.join(' and ')}`;
          client.stream.destroy();
        }
      });
    });
    const leave = () => void this.#leave(client);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    return new Promise((resolve) => {
      client.once('close', () => {
        signal.removeEventListener('abort', leave);
        this.#client = undefined;
        if (isUp) listener.down();
        resolve(why ?? (isUp ? 'the connection broke' : 'it ended the connection before it answered'));
      });
    });
  }

  #hand(listener: BrokerListener, { topic, payload, retain }: IPublishPacket): Promise<void> | undefined {
    try {
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
      return listener.message(topic, bytes, retain)?.catch((error: unknown) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  /** A defect of ours costs the one message that met it. */
  #failed(error: unknown): void {
    this.#options.onStatus({ type: 'requestFailed', why: errorText(error) });
  }

  async #leave(client: MqttClient): Promise<void> {
    client.end();
    await this.#options.clock.sleep(FAREWELL_MS);
    client.stream.destroy();
  }

  /** @param lost why there is no connection; empty where there is one */
  #report(lost: string): void {
    if (lost === this.#reported) return;
    this.#reported = lost;
    const { onStatus } = this.#options;
    if (lost === '') onStatus({ type: 'brokerConnected', broker: this.name });
    else onStatus({ type: 'brokerLost', broker: this.name, why: lost });
  }
}
