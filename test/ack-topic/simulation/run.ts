import { type AckRules, ALL_RULES } from '../../../core/ack-stream/rules.ts';
import { ALL_TOPIC_RULES, type TopicRules } from '../../../core/ack-topic/topic-rules.ts';
import { Agenda } from '../../ack-stream/simulation/agenda.ts';
import { Random } from '../../ack-stream/simulation/random.ts';
import { SpoolDisk } from '../../ack-stream/simulation/spool-disk.ts';
import { Broker } from './broker.ts';
import { check } from './checker.ts';
import { Nemesis } from './nemesis.ts';
import { TopicBridge } from './topic-bridge.ts';
import { TopicStore } from './topic-store.ts';

export interface Outcome {
  /** What went wrong; empty where nothing did. */
  readonly wrong: readonly string[];
  readonly points: number;
  /** Points that a disk of a bridge lost, as a power cut or a full disk makes it. */
  readonly lost: number;
  /** What the clients reported, by type; `late` where a backlog was filled beside live lines. */
  readonly seen: ReadonlySet<string>;
  /** Why sessions were begun anew, with how often. */
  readonly restarts: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
  /** From the end of all faults until everything was delivered. */
  readonly healedAfterMs: number;
}

export type SimulationRules = AckRules & TopicRules;

export const ALL_SIMULATION_RULES: SimulationRules = { ...ALL_RULES, ...ALL_TOPIC_RULES };

const FAULTS_FOR_MS = 40_000;
/** Some of the longest pauses that clients and stores make, and what it takes to notice and to drain. */
const HEALED_WITHIN_MS = 600_000;

/** One run: the same seed, the same run. */
export function simulate(seed: number, rules: SimulationRules = ALL_SIMULATION_RULES): Outcome {
  const random = new Random(seed);
  const agenda = new Agenda();
  const broker = new Broker(agenda, random);
  const needed = random.pick([1, 1, 2]);
  const lines = random.pick([4, 16, 64, 1000]);
  const names = needed === 2 ? random.pick(['PQ', 'PQR']) : random.pick(['P', 'PQ', 'PQR']);
  const stores = [...names].map(
    (name) => new TopicStore({ name, agenda, random, broker, rules, window: { lines, bytes: 262_144 } }),
  );
  const bridges: TopicBridge[] = [];
  let points = 0;
  const nextPoint = () => {
    points += 1;
    return points;
  };
  const add = (disk: SpoolDisk) => {
    const name = 'ABCDEF'.charAt(bridges.length);
    const bridge = new TopicBridge({ name, agenda, random, broker, disk, rules, needed, nextPoint });
    bridges.push(bridge);
    bridge.start();
    produce(bridge);
  };
  const produce = (bridge: TopicBridge) => {
    const everyMs = random.between(150, 1_500);
    const most = random.pick([1, 1, 3, 20]);
    const next = () => {
      if (agenda.nowMs > FAULTS_FOR_MS) return;
      bridge.append(random.between(1, most));
      agenda.at(agenda.nowMs + random.between(1, 2 * everyMs), next);
    };
    next();
  };
  for (const store of stores) agenda.at(random.pick([0, 0, 20_000]), () => store.start());
  add(new SpoolDisk(random.pick([40, 400, 100_000]), true));
  const nemesis = new Nemesis({ agenda, random, broker, stores, bridges, addClone: add });
  nemesis.rage(FAULTS_FOR_MS);
  agenda.run(FAULTS_FOR_MS);
  nemesis.heal(stores.length > needed && random.chance(0.3) ? random.pick(stores) : undefined);
  agenda.at(FAULTS_FOR_MS + 1, () => {
    // What a cut lost shows only when something comes after it.
    for (const bridge of bridges) bridge.append(1);
  });
  const isDone = () => agenda.nowMs > FAULTS_FOR_MS + 1 && bridges.every((bridge) => isDelivered(bridge, stores));
  let stepMs = FAULTS_FOR_MS;
  while (stepMs < FAULTS_FOR_MS + HEALED_WITHIN_MS && !isDone()) {
    stepMs += 250;
    agenda.run(stepMs);
  }
  const healedAfterMs = agenda.nowMs - FAULTS_FOR_MS;
  const undelivered = isDone() ? [] : [`not everything was delivered ${healedAfterMs} ms after healing`];
  return {
    wrong: undelivered.length > 0 ? undelivered : check({ points, bridges, stores, needed }),
    points,
    lost: bridges.reduce((sum, { disk }) => sum + disk.lost.length, 0),
    seen: seenIn(bridges, stores),
    restarts: countsOf(bridges.flatMap(({ restarts }) => restarts)),
    faults: nemesis.done,
    healedAfterMs,
  };
}

/** Every store that is there has all, and the bridge knows. */
function isDelivered({ disk }: TopicBridge, stores: readonly TopicStore[]): boolean {
  if (disk.deliveredThrough < disk.lastSeq) return false;
  return stores.every(({ isRunning, stored }) => {
    if (!isRunning) return true;
    const { high = 0, later = [] } = stored.get(disk.identity?.source ?? '')?.record ?? {};
    return high >= disk.lastSeq && later.length === 0;
  });
}

function seenIn(bridges: readonly TopicBridge[], stores: readonly TopicStore[]): ReadonlySet<string> {
  const seen = new Set(bridges.flatMap(({ reports }) => reports.map(({ type }) => type as string)));
  for (const { lines } of stores.flatMap(({ stored }) => [...stored.values()])) {
    if (lines.some(({ seq }, at) => seq < (lines[at - 1]?.seq ?? 0))) seen.add('late');
  }
  return seen;
}

function countsOf(reasons: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const why of reasons) counts.set(why, (counts.get(why) ?? 0) + 1);
  return counts;
}
