import {
  type BridgeReport,
  boardTopics,
  bridgeTopics,
  type Clock,
  encodeBridgeReport,
} from '../../../../core/index.ts';
import type { BridgeHealth } from '../../../health/bridge-health.ts';
import type { MqttLink } from '../mqtt-link.ts';

export interface PresenceOptions {
  readonly link: MqttLink;
  readonly base: string;
  readonly bridge: string;
  readonly health: BridgeHealth;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A report holds figures that change without an event, such as how many points wait. */
const AGAIN_MS = 60_000;
/** How long the last words may take, within the 5 s a service has to stop. */
const LAST_WORDS_MS = 1_000;

const RETAINED = { qos: 1, retain: true } as const;

/**
 * Says that the bridge is there and how its boards are: on every connection, whenever that changes, and every minute. All
 * of it is retained, so that whoever comes later knows as well.
 */
export class Presence {
  readonly #options: PresenceOptions;
  /** What the broker is known to have, by topic. */
  readonly #known = new Map<string, string>();
  /** Boards that were ever spoken of: one that is no longer configured is offline. */
  readonly #boards = new Set<string>();
  #isStopped = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
    options.link.listen({ up: () => this.#again() });
    void this.#run();
  }

  /** Says that bridge and boards are offline, while there is a connection to say it over. Nothing is said after that. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    const { health, clock } = this.#options;
    const said = new AbortController();
    const report: BridgeReport = { ...health.report(), state: 'offline' };
    const words = [...this.#boards].map((board) => this.#sayBoard(board, 'offline'));
    words.push(this.#say(this.#stateTopic, encodeBridgeReport(report)));
    await Promise.race([Promise.all(words), clock.sleep(LAST_WORDS_MS, said.signal)]);
    said.abort();
  }

  async #run(): Promise<void> {
    const { health, clock, signal } = this.#options;
    while (!signal.aborted) {
      const waiting = new AbortController();
      const stop = () => waiting.abort();
      signal.addEventListener('abort', stop, { once: true });
      const hasChanged = await Promise.race([
        health.changed(waiting.signal).then(() => true),
        clock.sleep(AGAIN_MS, waiting.signal).then(() => false),
      ]);
      waiting.abort();
      signal.removeEventListener('abort', stop);
      if (signal.aborted) return;
      if (hasChanged) this.#tell();
      else this.#again();
    }
  }

  /** Tells everything, whatever the broker had once. */
  #again(): void {
    this.#known.clear();
    this.#tell();
  }

  #tell(): void {
    const { link, health } = this.#options;
    if (this.#isStopped || !link.isUp) return;
    const report = health.report();
    const states = new Map(report.details?.boards.map(({ name, state }) => [name, state]));
    for (const name of states.keys()) this.#boards.add(name);
    void this.#say(this.#stateTopic, encodeBridgeReport(report));
    for (const name of this.#boards) {
      void this.#sayBoard(name, states.get(name) === 'online' ? 'online' : 'offline');
    }
  }

  get #stateTopic(): string {
    const { base, bridge } = this.#options;
    return bridgeTopics(base, bridge).state;
  }

  #sayBoard(board: string, availability: 'online' | 'offline'): Promise<void> {
    const { base, bridge } = this.#options;
    return this.#say(boardTopics(base, bridge, board).availability, availability);
  }

  async #say(topic: string, text: string): Promise<void> {
    if (this.#known.get(topic) === text) return;
    this.#known.set(topic, text);
    const arrived = await this.#options.link.publish(topic, text, RETAINED);
    if (!arrived && this.#known.get(topic) === text) this.#known.delete(topic);
  }
}
