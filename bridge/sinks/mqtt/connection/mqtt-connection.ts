import { backoff, type Clock, encodeBridgeReport, type OnStatus } from '../../../../core/index.ts';
import { destinationName } from '../../connection-error.ts';
import type { StreamLog } from '../../stream-log.ts';
import type { MqttDestination } from '../mqtt-destination.ts';
import type { LinkListener, MqttLink, PublishOptions } from '../mqtt-link.ts';
import { explainBrokerError, TAKEN_OVER } from './broker-error.ts';
import { BrokerSession } from './broker-session.ts';
import type { LastWill } from './mqtt-client.ts';
import { TakeoverWatch } from './takeover-watch.ts';

export interface MqttConnectionOptions {
  readonly destination: MqttDestination;
  readonly bridge: string;
  /** Where the last will goes. */
  readonly stateTopic: string;
  /** Who sends; the client id follows from it, anew at every connection. */
  readonly source: () => string;
  readonly log: StreamLog;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
}

/** A connection that lived so long was a working one: the next delay is short again. */
const SOUND_CONNECTION_MS = 5_000;
/** How long the broker may take to confirm what it was sent last. */
const FAREWELL_MS = 1_000;

/** Keeps one connection to a broker, with growing, jittered delays between tries. */
export class MqttConnection implements MqttLink {
  readonly #options: MqttConnectionOptions;
  readonly #listeners: LinkListener[] = [];
  readonly #takeovers = new TakeoverWatch();
  readonly #will: LastWill;
  #session: BrokerSession | undefined;

  constructor(options: MqttConnectionOptions) {
    const { bridge, stateTopic } = options;
    this.#options = options;
    this.#will = { topic: stateTopic, payload: encodeBridgeReport({ state: 'offline', bridge }) };
  }

  get isUp(): boolean {
    return this.#session?.isUp ?? false;
  }

  listen(listener: LinkListener): void {
    this.#listeners.push(listener);
  }

  publish(topic: string, payload: string, how: PublishOptions): Promise<boolean> {
    return this.#session?.publish(topic, payload, how) ?? Promise.resolve(false);
  }

  /** Stays connected until `signal` aborts. Whoever leaves so has no will: what is to be said is said before. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#options;
    let delaysMs = backoff({ random });
    while (!signal.aborted) {
      log.trying();
      const { why, livedMs } = await this.#connectOnce(signal);
      if (signal.aborted) break;
      if (livedMs !== undefined && livedMs >= SOUND_CONNECTION_MS) delaysMs = backoff({ random });
      const retryInMs = Math.max(delaysMs.next().value, this.#pauseMs(why, livedMs));
      log.lost(explainBrokerError(this.#options.destination, why ?? { code: 'ECONNRESET' }), retryInMs);
      await clock.sleep(retryInMs, signal);
    }
    log.ended();
  }

  /** @returns why it is over, and for how long the broker had accepted it, if it ever did */
  async #connectOnce(signal: AbortSignal): Promise<{ readonly why: unknown; readonly livedMs: number | undefined }> {
    const { destination, clock, source } = this.#options;
    const cut = new AbortController();
    let upAtMs: number | undefined;
    const session = new BrokerSession({
      destination,
      clientId: clientIdOf(source()),
      will: this.#will,
      filters: [...new Set(this.#listeners.flatMap(({ filters = [] }) => filters))],
      onUp: () => {
        upAtMs = clock.monotonicMs();
        this.#options.log.connected();
        for (const listener of this.#listeners) listener.up?.();
      },
      onMessage: (topic, payload) => {
        for (const listener of this.#listeners) listener.message?.(topic, payload);
      },
      clock,
      signal: cut.signal,
    });
    this.#session = session;
    const over = new AbortController();
    const stop = () => this.#leave(session, cut, over.signal);
    signal.addEventListener('abort', stop, { once: true });
    const why = await session.run();
    signal.removeEventListener('abort', stop);
    over.abort();
    this.#session = undefined;
    if (upAtMs !== undefined) for (const listener of this.#listeners) listener.down?.();
    return { why, livedMs: upAtMs === undefined ? undefined : clock.monotonicMs() - upAtMs };
  }

  /** As MQTT wants it, which takes until the broker has confirmed what is on the way; or else without. */
  #leave(session: BrokerSession, cut: AbortController, over: AbortSignal): void {
    session.leave();
    void this.#options.clock.sleep(FAREWELL_MS, over).then(() => cut.abort());
  }

  #pauseMs(why: unknown, livedMs: number | undefined): number {
    const { destination, clock, onStatus } = this.#options;
    const isTakeover = typeof why === 'object' && why !== null && 'reasonCode' in why && why.reasonCode === TAKEN_OVER;
    const pauseMs = this.#takeovers.ended({
      nowMs: clock.monotonicMs(),
      // MQTT 3.1.1 has no word for it: the broker closes a connection that it had just accepted.
      isSuspicious: isTakeover || (why === undefined && livedMs !== undefined && livedMs < SOUND_CONNECTION_MS),
    });
    if (pauseMs > 0) onStatus({ type: 'sourceUsedElsewhere', destination: destinationName(destination.url) });
    return pauseMs;
  }
}

/** At most 23 letters and digits, which every broker takes (MQTT 3.1.1, section 3.1.3.1); the same after every start. */
function clientIdOf(source: string): string {
  return `boardstream${source.replaceAll(/[^0-9A-Za-z]/g, '').slice(0, 12)}`;
}
