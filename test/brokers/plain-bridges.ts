import { connect, type MqttClient } from 'mqtt';
import { feedInTurn } from './feed-in-turn.ts';
import { fleetValue } from './fleet-values.ts';

export interface PlainBridgesOptions {
  readonly bridges: number;
  readonly series: number;
  /** Points a second of each series. */
  readonly ratePerS: number;
  readonly url: (bridge: number) => string;
}

/** First level of their topics. */
export const PLAIN_BASE = 'plain';

/**
 * What most programs do that send with "at least once": mqtt.js as its manual shows it, with a session that is kept and
 * QoS 1, one message a point. Its own queue and its own store hold what cannot be sent. One option is not its default,
 * to be fair: it tries again where the broker has refused it.
 */
export class PlainBridges {
  readonly #options: PlainBridgesOptions;
  readonly #clients: readonly MqttClient[];
  readonly #appended: number[];
  readonly #feeding = new AbortController();
  #fed: Promise<void> | undefined;
  #unacknowledged = 0;

  constructor(options: PlainBridgesOptions) {
    this.#options = options;
    this.#appended = Array.from({ length: options.bridges }, () => 0);
    this.#clients = this.#appended.map((_, bridge) => {
      const client = connect(options.url(bridge), {
        clientId: `plain-${bridge}`,
        clean: false,
        keepalive: 60,
        // Without it, a client that was refused once never comes back, and all that follows is lost.
        reconnectOnConnackError: true,
      });
      client.on('error', () => undefined);
      return client;
    });
  }

  start(): void {
    const { bridges, series, ratePerS } = this.#options;
    const feed = (bridge: number, line: number) => this.#publish(bridge, line * series);
    this.#fed ??= feedInTurn({ bridges, linesPerS: ratePerS, feed, signal: this.#feeding.signal });
  }

  async stop(): Promise<void> {
    this.#feeding.abort();
    await this.#fed;
  }

  /** Points each has handed to mqtt.js. */
  get appended(): readonly number[] {
    return this.#appended;
  }

  /** Points the broker has not said it has. */
  get waiting(): number {
    return this.#unacknowledged;
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all(this.#clients.map((client) => client.endAsync(true)));
  }

  #publish(bridge: number, firstIndex: number): void {
    for (let at = 0; at < this.#options.series; at += 1) {
      const value = `${fleetValue(bridge, firstIndex + at)}`;
      this.#unacknowledged += 1;
      this.#clients[bridge]?.publish(`${PLAIN_BASE}/${bridge}/s${at}`, value, { qos: 1 }, () => {
        this.#unacknowledged -= 1;
      });
    }
    this.#appended[bridge] = firstIndex + this.#options.series;
  }
}
