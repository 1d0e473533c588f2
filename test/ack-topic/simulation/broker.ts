import type { Agenda } from '../../ack-stream/simulation/agenda.ts';
import type { Random } from '../../ack-stream/simulation/random.ts';

/** A client of the broker, as the broker sees it. */
export interface Subscriber {
  message(text: string): void;
}

export interface BridgeEnd extends Subscriber {
  opened(): void;
  closed(): void;
}

/** One connection of a bridge. */
export class Link {
  readonly #broker: Broker;
  readonly end: BridgeEnd;
  readonly clientId: string;
  isOpen = true;
  /** Nothing arrives any more, and nobody is told. */
  isDead = false;
  lastUpMs = 0;
  lastDownMs = 0;

  constructor(broker: Broker, clientId: string, end: BridgeEnd) {
    this.#broker = broker;
    this.clientId = clientId;
    this.end = end;
  }

  publish(text: string): void {
    if (this.isOpen && !this.isDead) this.#broker.take(this, text);
  }

  close(): void {
    this.isOpen = false;
    this.#broker.forget(this);
  }

  /** The broker ends it. */
  cut(): void {
    if (!this.isOpen) return;
    this.close();
    if (!this.isDead) this.end.closed();
  }
}

/** How many messages are remembered, to come a second time. */
const REMEMBERED = 200;

/**
 * A broker without a memory: it loses what is on the way when it goes, and drops, repeats and delays what it likes. Only
 * what comes for the first time keeps its order, as MQTT promises.
 */
export class Broker {
  lossUp = 0;
  lossDown = 0;
  repeats = 0;
  slowestMs = 20;
  readonly #agenda: Agenda;
  readonly #random: Random;
  #life = 0;
  #downUntilMs = 0;
  readonly #links = new Set<Link>();
  /** Servers, and from when on they have subscribed. */
  readonly #servers = new Map<Subscriber, { fromMs: number; lastMs: number }>();
  readonly #published: string[] = [];

  constructor(agenda: Agenda, random: Random) {
    this.#agenda = agenda;
    this.#random = random;
  }

  get links(): readonly Link[] {
    return [...this.#links];
  }

  connect(clientId: string, end: BridgeEnd): Link {
    const link = new Link(this, clientId, end);
    const life = this.#life;
    this.#later(this.#random.between(2, 2 * this.slowestMs), () => {
      if (!link.isOpen) return;
      if (this.#isDown || life !== this.#life) {
        link.cut();
        return;
      }
      // Two clients of one id: the older one goes.
      for (const other of this.links) if (other.clientId === clientId) other.cut();
      this.#links.add(link);
      end.opened();
    });
    return link;
  }

  subscribe(server: Subscriber): void {
    this.#servers.set(server, { fromMs: this.#agenda.nowMs + this.#random.between(5, 500), lastMs: 0 });
  }

  unsubscribe(server: Subscriber): void {
    this.#servers.delete(server);
  }

  /** From a bridge to all servers. */
  take(link: Link, text: string): void {
    const arrivesMs = Math.max(link.lastUpMs, this.#agenda.nowMs + this.#random.between(1, this.slowestMs));
    link.lastUpMs = arrivesMs;
    this.#published.push(text);
    if (this.#published.length > REMEMBERED) this.#published.shift();
    this.#at(arrivesMs, () => {
      if (link.isDead) return;
      for (const server of this.#servers.keys()) {
        this.#pass(server, text);
        if (this.#random.chance(this.repeats))
          this.#later(this.#random.between(1, 5_000), () => this.#repeat(server, text));
      }
    });
  }

  /** From a server to all bridges. */
  answer(text: string): void {
    if (this.#isDown) return;
    for (const link of this.#links) {
      if (this.#random.chance(this.lossDown)) continue;
      const arrivesMs = Math.max(link.lastDownMs, this.#agenda.nowMs + this.#random.between(1, this.slowestMs));
      link.lastDownMs = arrivesMs;
      this.#at(arrivesMs, () => {
        if (link.isOpen && !link.isDead) link.end.message(text);
      });
    }
  }

  /** What was published long ago comes once more, as after a takeover in a cluster. */
  repeatOld(): void {
    const text = this.#random.pick(this.#published);
    if (text === undefined || this.#isDown) return;
    for (const server of this.#servers.keys()) if (this.#random.chance(0.7)) this.#repeat(server, text);
  }

  /** It goes, with everything that is on the way, and is not back before. */
  restart(backAtMs: number): void {
    this.#life += 1;
    this.#downUntilMs = backAtMs;
    for (const link of this.links) link.cut();
    for (const subscription of this.#servers.values()) {
      subscription.fromMs = backAtMs + this.#random.between(5, 3_000);
    }
  }

  heal(): void {
    this.lossUp = 0;
    this.lossDown = 0;
    this.repeats = 0;
    this.slowestMs = 20;
    if (this.#isDown) this.restart(this.#agenda.nowMs);
  }

  forget(link: Link): void {
    this.#links.delete(link);
  }

  get #isDown(): boolean {
    return this.#agenda.nowMs < this.#downUntilMs;
  }

  #pass(server: Subscriber, text: string): void {
    const subscription = this.#servers.get(server);
    if (subscription === undefined || this.#agenda.nowMs < subscription.fromMs || this.#random.chance(this.lossUp))
      return;
    subscription.lastMs = Math.max(subscription.lastMs, this.#agenda.nowMs + this.#random.between(1, this.slowestMs));
    this.#at(subscription.lastMs, () => {
      if (this.#servers.has(server)) server.message(text);
    });
  }

  #repeat(server: Subscriber, text: string): void {
    const subscription = this.#servers.get(server);
    if (subscription !== undefined && this.#agenda.nowMs >= subscription.fromMs) server.message(text);
  }

  #later(delayMs: number, act: () => void): void {
    this.#agenda.at(this.#agenda.nowMs + delayMs, act);
  }

  /** Lost where the broker goes before. */
  #at(atMs: number, act: () => void): void {
    const life = this.#life;
    this.#agenda.at(atMs, () => {
      if (life === this.#life) act();
    });
  }
}
