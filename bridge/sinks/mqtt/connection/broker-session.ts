import type { MqttClient } from 'mqtt';
import type { Clock } from '../../../../core/index.ts';
import type { MqttDestination } from '../mqtt-destination.ts';
import { type LastWill, openMqttClient } from './mqtt-client.ts';
import { PublishWindow } from './publish-window.ts';

export interface BrokerSessionOptions {
  readonly destination: MqttDestination;
  readonly clientId: string;
  readonly will: LastWill;
  /** Subscribed to with QoS 0 before `onUp`. */
  readonly filters: readonly string[];
  readonly onUp: () => void;
  readonly onMessage: (topic: string, payload: Buffer) => void;
  readonly clock: Clock;
  /** Cuts the connection without a farewell. */
  readonly signal: AbortSignal;
}

/** One connection to a broker, from its beginning to its end. */
export class BrokerSession {
  readonly #options: BrokerSessionOptions;
  readonly #window: PublishWindow;
  #client: MqttClient | undefined;
  #isUp = false;
  #isOver = false;
  #end: (why: unknown) => void = () => undefined;

  constructor(options: BrokerSessionOptions) {
    this.#options = options;
    this.#window = new PublishWindow({
      clock: options.clock,
      send: ({ topic, payload, ...how }, done) => {
        this.#client?.publish(topic, payload, how, (error) => done(error === undefined || error === null));
      },
      onOverdue: () => this.#lost(new Error('it has not confirmed a message for 15 s')),
    });
  }

  get isUp(): boolean {
    return this.#isUp && !this.#isOver;
  }

  /** Resolves to why the connection is over: what the library or the broker said; `undefined` where it just ended. */
  async run(): Promise<unknown> {
    const { destination, clientId, will, signal } = this.#options;
    const over = new Promise<unknown>((resolve) => {
      this.#end = resolve;
    });
    const cut = () => this.#lost(undefined);
    signal.addEventListener('abort', cut, { once: true });
    try {
      const onForeign = () =>
        this.#lost(new Error('it sent a packet that is not meant for a bridge, or longer than 64 KiB'));
      const client = await openMqttClient({ destination, clientId, will, onForeign });
      this.#client = client;
      this.#listen(client);
      if (signal.aborted) cut();
      return await over;
    } catch (error) {
      return error;
    } finally {
      signal.removeEventListener('abort', cut);
      this.#close();
    }
  }

  publish(topic: string, payload: string, how: { readonly qos: 0 | 1; readonly retain: boolean }): Promise<boolean> {
    return this.isUp ? this.#window.publish({ topic, payload, ...how }) : Promise.resolve(false);
  }

  /** Leaves as MQTT wants it; the broker then says nothing of a will. */
  leave(): void {
    const client = this.#client;
    if (client === undefined || !this.isUp) this.#lost(undefined);
    else client.end(false, () => this.#lost(undefined));
  }

  #listen(client: MqttClient): void {
    // An illegal packet is an error too: the library would go on behind it.
    client.on('error', (error) => this.#lost(error));
    client.on('disconnect', (packet) => this.#lost({ reasonCode: packet.reasonCode ?? 0 }));
    client.on('close', () => this.#lost(undefined));
    client.on('message', (topic, payload) => {
      if (!this.#isOver) this.#options.onMessage(topic, payload);
    });
    client.on('connect', () => void this.#subscribe(client));
  }

  async #subscribe(client: MqttClient): Promise<void> {
    const filters = [...this.#options.filters];
    try {
      if (filters.length > 0) await client.subscribeAsync(filters, { qos: 0 });
    } catch (error) {
      this.#lost(error);
    }
    if (this.#isOver) return;
    this.#isUp = true;
    this.#options.onUp();
  }

  /** Only the first reason is told: the others follow from it. */
  #lost(why: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end(why);
  }

  #close(): void {
    this.#isOver = true;
    this.#window.close();
    // Its own way to end takes away what the packets that it has still to work through need.
    this.#client?.stream.destroy();
  }
}
