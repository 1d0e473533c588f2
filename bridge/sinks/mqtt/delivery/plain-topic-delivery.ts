import { type BoardstreamError, backoff, encodeDataHead, ownBoot } from '../../../../core/index.ts';
import { Signalled } from '../../../spool/signalled.ts';
import type { LinkListener } from '../mqtt-link.ts';
import type { MqttTarget } from '../mqtt-target.ts';
import { PlainMessages } from './plain-messages.ts';
import type { StoreScout } from './store-scout.ts';
import { TopicLines } from './topic-lines.ts';
import { refusedError } from './topic-reports.ts';
import { newSession } from './topic-try.ts';

const MAX_IN_FLIGHT = 8;
/** A message costs a broker about the same with one line in it as with a hundred. */
const EVERY_MS = 100;
/** As many lines as one message holds need not wait for more. */
const AT_ONCE_LINES = 500;
/** How long the last confirmations may take. */
const FAREWELL_MS = 1_000;

/**
 * Delivers to a broker alone: a point leaves the spool once the broker has confirmed its message, and those before it.
 * What was not confirmed when the connection broke is sent again.
 */
export class PlainTopicDelivery implements LinkListener {
  readonly #target: MqttTarget;
  readonly #changes = new Signalled();
  readonly #scout: StoreScout | undefined;
  #connection = new AbortController();
  #sessions = 0;

  /** @param scout asks for stream servers meanwhile; without one none is listened to */
  constructor(target: MqttTarget, scout?: StoreScout) {
    this.#target = target;
    this.#scout = scout;
  }

  get filters(): readonly string[] {
    return this.#scout === undefined ? [] : [this.#target.topics.ack];
  }

  up(): void {
    this.#changes.signal();
  }

  down(): void {
    this.#connection.abort();
  }

  message(topic: string, payload: Buffer): void {
    if (topic === this.#target.topics.ack) this.#scout?.message(payload);
  }

  /** Delivers until `signal` aborts, and then waits a moment for what is on the way. */
  async run(signal: AbortSignal): Promise<void> {
    const { link, clock, random, log, meter } = this.#target;
    const delaysMs = backoff({ random });
    while (!signal.aborted) {
      if (!link.isUp) {
        await this.#changes.wait(signal);
        continue;
      }
      const stop = () => this.#connection.abort();
      this.#connection = new AbortController();
      signal.addEventListener('abort', stop, { once: true });
      const error = await this.#deliver(signal, this.#connection);
      signal.removeEventListener('abort', stop);
      meter.lost();
      if (error === undefined) continue;
      const retryInMs = delaysMs.next().value;
      log.lost(error, retryInMs);
      await clock.sleep(retryInMs, signal);
    }
    this.#scout?.flush();
  }

  /** @returns why the broker is left alone for a while, though it is there */
  async #deliver(signal: AbortSignal, connection: AbortController): Promise<BoardstreamError | undefined> {
    const { spool, bridge, clock, link, topics, random, meter, log } = this.#target;
    const { identity } = spool;
    const session = `p${newSession(random, this.#sessions++)}`;
    const head = encodeDataHead({ bridge, source: identity.source, boot: ownBoot(identity), session });
    const messages = new PlainMessages(new TopicLines(spool), identity, spool.trimmedThrough);
    const arrivals = new Signalled();
    let inFlight = 0;
    let isAllThere = Promise.resolve(true);
    const publish = (body: string) => link.publish(topics.data, head + body, { qos: 1, retain: false });
    const send = async (body: string, through: number, before: Promise<boolean>): Promise<boolean> => {
      inFlight += 1;
      const [isThere, arrived] = await Promise.all([before, publish(body)]);
      inFlight -= 1;
      arrivals.signal();
      if (isThere && arrived) {
        log.connected();
        spool.trim(through);
      } else connection.abort();
      return isThere && arrived;
    };
    meter.connected('plain');
    this.#scout?.begin({ source: identity.source, session, ask: () => void publish('') });
    while (!connection.signal.aborted) {
      const sentAtMs = clock.monotonicMs();
      const message = inFlight < MAX_IN_FLIGHT ? messages.next(sentAtMs) : undefined;
      if (message !== undefined) {
        isAllThere = send(message.body, message.through, isAllThere);
        if (messages.waiting < AT_ONCE_LINES) await clock.sleep(EVERY_MS, connection.signal);
      } else if (inFlight < MAX_IN_FLIGHT) await spool.changed(connection.signal);
      else await arrivals.wait(connection.signal);
    }
    this.#scout?.end();
    if (signal.aborted) await this.#farewell(isAllThere);
    else if (!(await isAllThere) && link.isUp) return refusedError(this.#target);
    return undefined;
  }

  async #farewell(isAllThere: Promise<boolean>): Promise<void> {
    const said = new AbortController();
    await Promise.race([isAllThere, this.#target.clock.sleep(FAREWELL_MS, said.signal)]);
    said.abort();
  }
}
