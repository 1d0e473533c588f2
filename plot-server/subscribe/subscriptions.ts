import { type Clock, type Metric, metric, type OnStatus } from '../../core/index.ts';
import type { BrokerLink } from '../broker/broker-link.ts';
import { type RemoteBroker, remoteBroker } from '../broker/remote-broker.ts';
import type { Share } from './share.ts';
import { type Subscription, type SubscriptionOptions, startSubscription } from './subscription.ts';

/** A broker whose bridges a server stores. */
export interface SubscribedBroker extends RemoteBroker {
  /** First levels of all topics, without a slash at either end. */
  readonly base: string;
  /** Which bridges; default all. */
  readonly share?: Share | undefined;
}

export interface SubscriptionsOptions extends Omit<SubscriptionOptions, 'link' | 'base' | 'share'> {
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** Every broker that a server is subscribed at. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #all: Subscription[] = [];

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  subscribe({ base, share, ...broker }: SubscribedBroker): void {
    // Not all of the options: they have a user as well, which is the account's.
    const { clock, onStatus } = this.#options;
    this.add(remoteBroker({ ...broker, clock, onStatus }), base, share);
  }

  add(link: BrokerLink, base: string, share: Share | undefined): void {
    this.#all.push(startSubscription({ ...this.#options, link, base, share }));
  }

  /** Nothing is taken any more; what is under way is still answered. */
  stopTaking(): void {
    for (const subscription of this.#all) subscription.stopTaking();
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((subscription) => subscription.close()));
  }

  metrics(): Metric[] {
    const stats = this.#all.map((subscription) => subscription.stats());
    if (stats.length === 0) return [];
    const each = (
      type: Metric['type'],
      name: string,
      help: string,
      value: (one: (typeof stats)[number]) => number,
    ) => ({
      ...metric(type, name, help, 0),
      samples: stats.map((one) => ({ labels: { broker: one.broker }, value: value(one) })),
    });
    return [
      each('gauge', 'boardstream_broker_connected', 'Whether a broker is subscribed at.', (one) => +one.isConnected),
      each('gauge', 'boardstream_broker_sources', 'Sources that publish at a broker.', ({ sources }) => sources),
      each('counter', 'boardstream_broker_messages_total', 'Messages for this server.', ({ messages }) => messages),
      {
        name: 'boardstream_broker_refused_messages_total',
        help: 'Messages that were not taken.',
        type: 'counter',
        samples: stats.flatMap(({ refused }) => refused),
      },
    ];
  }
}
