import type { Agenda } from './agenda.ts';
import type { BridgeMachine } from './bridge-machine.ts';
import type { Random } from './random.ts';
import type { SpoolDisk } from './spool-disk.ts';
import type { StoreMachine } from './store-machine.ts';

export interface NemesisOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly server: StoreMachine;
  /** Grows when a card is copied. */
  readonly bridges: readonly BridgeMachine[];
  readonly addClone: (disk: SpoolDisk) => void;
}

const FAULTS = [
  'bridgeKill',
  'bridgeKill',
  'bridgePower',
  'bridgePower',
  'bridgeFreeze',
  'serverKill',
  'serverKill',
  'serverPower',
  'serverFreeze',
  'serverDrain',
  'storeSlow',
  'storeFull',
  'partitionUp',
  'partitionDown',
  'partitionBoth',
  'slowNetwork',
  'reset',
  'reset',
  'halfOpen',
  'misspeak',
  'misspeak',
  'overstate',
  'overstate',
  'proxyHolds',
  'proxyHolds',
  'clone',
] as const;

type Fault = (typeof FAULTS)[number];

/** What no sound server says at a time when it may be said; nothing here can be true. */
const NONSENSE = [
  '{"ack":9007199254740991}',
  '{"ack":1000000}',
  '{"ack":0}',
  '{"ack":1000000,"later":[]}',
  '{"ack":-1}',
  '{"ack":"12"}',
  '{"hello":1,"ack":1000000}',
  '{"hello":2,"ack":0}',
  '{"bye":7}',
  '<html>502 Bad Gateway</html>',
  'null',
  '{',
];

const MOST_BRIDGES = 3;

/** Breaks things at random, and mends them. */
export class Nemesis {
  /** What it did, and when. */
  readonly done: string[] = [];
  readonly #options: NemesisOptions;
  #raging = true;

  constructor(options: NemesisOptions) {
    this.#options = options;
  }

  rage(untilMs: number): void {
    const { agenda, random } = this.#options;
    const meanMs = random.pick([1_000, 3_000, 8_000]);
    for (let atMs = random.between(0, meanMs); atMs < untilMs; atMs += random.between(1, 2 * meanMs)) {
      agenda.at(atMs, () => this.#strike(random.pick(FAULTS), random.pick(this.#options.bridges)));
    }
  }

  heal(): void {
    this.#raging = false;
    const { server, bridges } = this.#options;
    server.full = false;
    server.slowestCommitMs = 30;
    server.thaw();
    server.start();
    for (const bridge of bridges) {
      bridge.route.heal();
      bridge.thaw();
      bridge.start();
    }
  }

  #strike(fault: Fault, bridge: BridgeMachine): void {
    const { agenda, random, server } = this.#options;
    const durationMs = random.pick([200, 2_000, 8_000, 30_000]);
    const untilMs = agenda.nowMs + random.between(1, durationMs);
    this.done.push(`${agenda.nowMs} ms: ${fault} ${bridge.name} until ${untilMs} ms`);
    const { blockedUntilMs } = bridge.route;
    switch (fault) {
      case 'bridgeKill':
        bridge.kill();
        this.#later(untilMs, () => bridge.start());
        break;
      case 'bridgePower':
        bridge.cutPower();
        this.#later(untilMs, () => bridge.start());
        break;
      case 'bridgeFreeze':
        bridge.freeze(untilMs);
        break;
      case 'serverKill':
        server.kill();
        this.#later(untilMs, () => server.start());
        break;
      case 'serverPower':
        server.cutPower();
        this.#later(untilMs, () => server.start());
        break;
      case 'serverFreeze':
        server.freeze(untilMs);
        break;
      case 'serverDrain':
        server.drain();
        // Also after healing: a server that drains is on its way out.
        agenda.at(agenda.nowMs + 1_000, () => {
          server.kill();
          server.start();
        });
        break;
      case 'storeSlow':
        server.slowestCommitMs = random.pick([500, 5_000]);
        this.#later(untilMs, () => {
          server.slowestCommitMs = 30;
        });
        break;
      case 'storeFull':
        server.full = true;
        this.#later(untilMs, () => {
          server.full = false;
        });
        break;
      case 'partitionUp':
        blockedUntilMs.up = untilMs;
        break;
      case 'partitionDown':
        blockedUntilMs.down = untilMs;
        break;
      case 'partitionBoth':
        blockedUntilMs.up = untilMs;
        blockedUntilMs.down = untilMs;
        break;
      case 'slowNetwork':
        bridge.route.slowestMs = random.pick([300, 3_000]);
        this.#later(untilMs, () => {
          bridge.route.slowestMs = 20;
        });
        break;
      case 'reset':
        for (const wire of bridge.route.wires) wire.reset();
        break;
      case 'halfOpen':
        for (const wire of bridge.route.wires) wire.die();
        break;
      case 'misspeak':
        server.misspeak(random.pick(NONSENSE));
        break;
      case 'overstate':
        // While the store is busy there is something to lose.
        server.slowestCommitMs = Math.max(server.slowestCommitMs, 2_000);
        agenda.at(agenda.nowMs + random.between(1, 2_000), () => server.misspeak('{"ack":1000000}'));
        this.#later(untilMs, () => {
          server.slowestCommitMs = 30;
        });
        break;
      case 'proxyHolds':
        // Longer than a client waits for the answer.
        bridge.route.holdNext(agenda.nowMs + random.between(16_000, 30_000));
        if (random.chance(0.5)) for (const wire of bridge.route.wires) wire.reset();
        break;
      case 'clone':
        this.#clone(bridge, untilMs);
        break;
    }
  }

  /** The machine is switched off, its card copied, and both cards are started. */
  #clone(bridge: BridgeMachine, untilMs: number): void {
    const { random, bridges, addClone } = this.#options;
    if (bridges.length >= MOST_BRIDGES) return;
    if (random.chance(0.5)) bridge.kill();
    else bridge.cutPower();
    const copy = bridge.disk.copy();
    if (random.chance(0.5)) {
      addClone(copy);
      this.#later(untilMs, () => bridge.start());
    } else {
      bridge.start();
      this.#later(untilMs, () => addClone(copy));
    }
  }

  #later(atMs: number, act: () => void): void {
    this.#options.agenda.at(atMs, () => {
      if (this.#raging) act();
    });
  }
}
