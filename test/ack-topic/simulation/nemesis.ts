import type { Agenda } from '../../ack-stream/simulation/agenda.ts';
import type { Random } from '../../ack-stream/simulation/random.ts';
import type { SpoolDisk } from '../../ack-stream/simulation/spool-disk.ts';
import type { Broker } from './broker.ts';
import type { TopicBridge } from './topic-bridge.ts';
import type { TopicStore } from './topic-store.ts';

export interface NemesisOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly broker: Broker;
  readonly stores: readonly TopicStore[];
  /** Grows when a card is copied. */
  readonly bridges: readonly TopicBridge[];
  readonly addClone: (disk: SpoolDisk) => void;
}

const FAULTS = [
  'bridgeKill',
  'bridgePower',
  'storeKill',
  'storeKill',
  'storePower',
  'storeFreeze',
  'storeDrain',
  'storeSlow',
  'storeFull',
  'storeEmpty',
  'brokerRestart',
  'brokerRestart',
  'brokerLosesData',
  'brokerLosesData',
  'brokerLosesAcks',
  'brokerLosesAcks',
  'brokerRepeats',
  'brokerRepeatsOld',
  'brokerSlow',
  'cut',
  'halfOpen',
  'clone',
] as const;

type Fault = (typeof FAULTS)[number];

const MOST_BRIDGES = 2;

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
      agenda.at(atMs, () => this.#strike(random.pick(FAULTS)));
    }
  }

  /** @param gone a store that never comes back */
  heal(gone: TopicStore | undefined): void {
    this.#raging = false;
    const { broker, stores, bridges } = this.#options;
    broker.heal();
    gone?.kill();
    for (const store of stores) {
      if (store === gone) continue;
      store.machine.full = false;
      store.machine.slowestCommitMs = 30;
      store.machine.thaw();
      store.start();
    }
    for (const bridge of bridges) bridge.start();
  }

  #strike(fault: Fault): void {
    const { agenda, random, broker, stores, bridges } = this.#options;
    const bridge = random.pick(bridges);
    const store = random.pick(stores);
    const { machine } = store;
    const untilMs = agenda.nowMs + random.between(1, random.pick([200, 2_000, 8_000, 30_000]));
    this.done.push(`${agenda.nowMs} ms: ${fault}, bridge ${bridge.name}, store ${store.name}, until ${untilMs} ms`);
    switch (fault) {
      case 'bridgeKill':
        bridge.kill();
        this.#later(untilMs, () => bridge.start());
        break;
      case 'bridgePower':
        bridge.cutPower();
        this.#later(untilMs, () => bridge.start());
        break;
      case 'storeKill':
        store.kill();
        this.#later(untilMs, () => store.start());
        break;
      case 'storePower':
        store.cutPower();
        this.#later(untilMs, () => store.start());
        break;
      case 'storeFreeze':
        machine.freeze(untilMs);
        break;
      case 'storeDrain':
        machine.drain();
        // Also after healing: a server that drains is on its way out.
        agenda.at(agenda.nowMs + 1_000, () => {
          if (!store.isRunning) return;
          store.kill();
          store.start();
        });
        break;
      case 'storeSlow':
        machine.slowestCommitMs = random.pick([500, 5_000]);
        this.#later(untilMs, () => {
          machine.slowestCommitMs = 30;
        });
        break;
      case 'storeFull':
        machine.full = true;
        this.#later(untilMs, () => {
          machine.full = false;
        });
        break;
      case 'storeEmpty':
        store.loseDisk();
        this.#later(untilMs, () => store.start());
        break;
      case 'brokerRestart':
        broker.restart(random.chance(0.5) ? agenda.nowMs + 100 : untilMs);
        break;
      case 'brokerLosesData':
        this.#degrade('lossUp', random.pick([0.05, 0.3]), untilMs);
        break;
      case 'brokerLosesAcks':
        this.#degrade('lossDown', random.pick([0.05, 0.3]), untilMs);
        break;
      case 'brokerRepeats':
        this.#degrade('repeats', 0.3, untilMs);
        break;
      case 'brokerRepeatsOld':
        broker.repeatOld();
        break;
      case 'brokerSlow':
        broker.slowestMs = random.pick([300, 3_000]);
        this.#later(untilMs, () => {
          broker.slowestMs = 20;
        });
        break;
      case 'cut':
        bridge.link?.cut();
        break;
      case 'halfOpen':
        if (bridge.link !== undefined) bridge.link.isDead = true;
        break;
      case 'clone':
        this.#clone(bridge, untilMs);
        break;
    }
  }

  #degrade(what: 'lossUp' | 'lossDown' | 'repeats', probability: number, untilMs: number): void {
    const { broker } = this.#options;
    broker[what] = probability;
    this.#later(untilMs, () => {
      broker[what] = 0;
    });
  }

  /** The machine is switched off, its card copied, and both cards are started. */
  #clone(bridge: TopicBridge, untilMs: number): void {
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
