import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';

export interface Listener {
  text(text: string): void;
  /** The other side ended its half as it should. */
  ended(): void;
  /** The connection is lost. */
  closed(): void;
}

/** The way between one client and the server: how slow it is now, and what it does to bytes. */
export class Route {
  readonly #agenda: Agenda;
  readonly #random: Random;
  /** A proxy that holds requests and responses back until they are whole. */
  readonly buffers: boolean;
  slowestMs = 20;
  readonly blockedUntilMs = { up: 0, down: 0 };
  readonly #wires = new Set<Wire>();
  #holdsNextUntilMs = 0;

  constructor(agenda: Agenda, random: Random, buffers: boolean) {
    this.#agenda = agenda;
    this.#random = random;
    this.buffers = buffers;
  }

  /** @param accept what listens at the server; `undefined` where nobody does, `'silence'` where nobody says so */
  connect(client: Listener, accept: (wire: Wire) => Listener | undefined | 'silence'): Wire {
    const wire = new Wire(this, this.#agenda, this.#random, client, accept, this.#holdsNextUntilMs);
    this.#holdsNextUntilMs = 0;
    this.#wires.add(wire);
    return wire;
  }

  /** A proxy keeps what the next connection sends until then, whatever became of the client, and lets others pass. */
  holdNext(untilMs: number): void {
    this.#holdsNextUntilMs = untilMs;
  }

  forget(wire: Wire): void {
    this.#wires.delete(wire);
  }

  get wires(): readonly Wire[] {
    return [...this.#wires];
  }

  heal(): void {
    this.slowestMs = 20;
    this.#holdsNextUntilMs = 0;
    this.blockedUntilMs.up = 0;
    this.blockedUntilMs.down = 0;
  }
}

type Delivery = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'ended' | 'closed' | 'open' };

/** What a server does with a connection. */
export type ServerEnd = Pick<Wire, 'send' | 'end' | 'close' | 'die'>;

/** One connection, as TCP has it: bytes in order, cut anywhere, late, or never. */
export class Wire {
  readonly #route: Route;
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #client: Listener;
  readonly #accept: (wire: Wire) => Listener | undefined | 'silence';
  #server: Listener | undefined;
  readonly #lastMs: { up: number; down: number };
  readonly #held = { up: [] as Delivery[], down: [] as Delivery[] };
  /** Nothing arrives any more, and nobody is told: half-open. */
  #dead = false;
  #reset = false;

  constructor(
    route: Route,
    agenda: Agenda,
    random: Random,
    client: Listener,
    accept: (wire: Wire) => Listener | undefined | 'silence',
    heldUntilMs: number,
  ) {
    this.#lastMs = { up: heldUntilMs, down: 0 };
    this.#route = route;
    this.#agenda = agenda;
    this.#random = random;
    this.#client = client;
    this.#accept = accept;
    this.#carry('up', { kind: 'open' });
  }

  send(way: 'up' | 'down', text: string): void {
    const cutAt = this.#random.chance(0.2) ? this.#random.between(0, text.length) : 0;
    if (cutAt > 0) this.#carry(way, { kind: 'text', text: text.slice(0, cutAt) });
    this.#carry(way, { kind: 'text', text: text.slice(cutAt) });
  }

  end(way: 'up' | 'down'): void {
    this.#carry(way, { kind: 'ended' });
  }

  /** One side is gone; the other hears of it after everything that was sent. */
  close(way: 'up' | 'down'): void {
    this.#carry(way, { kind: 'closed' });
    this.#route.forget(this);
  }

  /** Both sides lose the connection now, and what was on the way with it. */
  reset(): void {
    if (this.#reset) return;
    this.#reset = true;
    this.#route.forget(this);
    this.#client.closed();
    this.#server?.closed();
  }

  die(): void {
    this.#dead = true;
    this.#route.forget(this);
  }

  #carry(way: 'up' | 'down', delivery: Delivery): void {
    const held = this.#held[way];
    if (this.#route.buffers && delivery.kind !== 'closed') {
      held.push(delivery);
      if (delivery.kind !== 'ended') return;
    } else held.push(delivery);
    for (const each of held.splice(0)) this.#plan(way, each);
  }

  #plan(way: 'up' | 'down', delivery: Delivery): void {
    const arrivesMs = Math.max(
      this.#agenda.nowMs + this.#random.between(1, this.#route.slowestMs),
      this.#route.blockedUntilMs[way] + this.#random.between(0, 50),
      this.#lastMs[way],
    );
    this.#lastMs[way] = arrivesMs;
    this.#agenda.at(arrivesMs, () => {
      if (this.#dead || this.#reset) return;
      if (delivery.kind === 'open') this.#open();
      else if (way === 'up') this.#deliver(this.#server, delivery);
      else this.#deliver(this.#client, delivery);
    });
  }

  #open(): void {
    const accepted = this.#accept(this);
    if (accepted === 'silence') this.#dead = true;
    else if (accepted === undefined) this.close('down');
    else this.#server = accepted;
  }

  #deliver(listener: Listener | undefined, delivery: Delivery): void {
    if (listener === undefined) return;
    if (delivery.kind === 'text') listener.text(delivery.text);
    else if (delivery.kind === 'ended') listener.ended();
    else if (delivery.kind === 'closed') listener.closed();
  }
}

/** Whole lines out of text that was cut anywhere. */
export class LineJoiner {
  #tail = '';

  push(text: string): readonly string[] {
    const parts = (this.#tail + text).split('\n');
    this.#tail = parts.pop() ?? '';
    return parts;
  }
}
