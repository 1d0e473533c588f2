import { type AckRules, ALL_RULES } from '../../../core/ack-stream/rules.ts';
import { Agenda } from './agenda.ts';
import { BridgeMachine } from './bridge-machine.ts';
import { check } from './checker.ts';
import { Nemesis } from './nemesis.ts';
import { Route } from './network.ts';
import { Random } from './random.ts';
import { SpoolDisk } from './spool-disk.ts';
import { StoreMachine } from './store-machine.ts';

export interface Outcome {
  /** What went wrong; empty where nothing did. */
  readonly wrong: readonly string[];
  readonly points: number;
  /** Points that a disk lost, as a power cut or a full disk makes it. */
  readonly lost: number;
  /** Source ids given up because another machine had the same. */
  readonly renounced: number;
  /** What the clients reported, by type; `late` where a backlog was filled beside live lines. */
  readonly seen: ReadonlySet<string>;
  readonly faults: readonly string[];
  /** From the end of all faults until everything was delivered. */
  readonly healedAfterMs: number;
}

/** What can be switched off: rules of the protocol, and what it asks of the disks at both ends. */
export interface SimulationRules extends AckRules {
  /** Numbers are never given twice by the client's disk. */
  readonly hiLo: boolean;
  /** Points and high-water mark are one append at the store. */
  readonly atomic: boolean;
}

export const ALL_SIMULATION_RULES: SimulationRules = { ...ALL_RULES, hiLo: true, atomic: true };

const FAULTS_FOR_MS = 40_000;
/** Two of the longest pauses a client makes, and what it takes to notice and to drain. */
const HEALED_WITHIN_MS = 300_000;

/** One run: the same seed, the same run. */
export function simulate(seed: number, rules: SimulationRules = ALL_SIMULATION_RULES): Outcome {
  const random = new Random(seed);
  const agenda = new Agenda();
  const lines = random.pick([4, 16, 64, 1000]);
  const server = new StoreMachine({ agenda, random, window: { lines, bytes: 262_144 }, rules, atomic: rules.atomic });
  const bridges: BridgeMachine[] = [];
  let points = 0;
  const add = (disk: SpoolDisk) => {
    const route = new Route(agenda, random, random.chance(0.2));
    const name = 'ABCDEF'.charAt(bridges.length);
    const nextPoint = () => {
      points += 1;
      return points;
    };
    const bridge = new BridgeMachine({ name, agenda, random, route, disk, server, rules, nextPoint });
    bridges.push(bridge);
    bridge.start();
    produce(bridge);
  };
  const produce = (bridge: BridgeMachine) => {
    const everyMs = random.between(150, 1_500);
    const most = random.pick([1, 1, 3, 20]);
    const next = () => {
      if (agenda.nowMs > FAULTS_FOR_MS) return;
      bridge.append(random.between(1, most));
      agenda.at(agenda.nowMs + random.between(1, 2 * everyMs), next);
    };
    next();
  };
  server.start();
  const count = random.pick([1, 1, 1, 2]);
  for (let at = 0; at < count; at += 1) add(new SpoolDisk(random.pick([40, 400, 100_000]), rules.hiLo));
  const nemesis = new Nemesis({ agenda, random, server, bridges, addClone: (disk) => add(disk) });
  nemesis.rage(FAULTS_FOR_MS);
  agenda.run(FAULTS_FOR_MS);
  nemesis.heal();
  agenda.at(FAULTS_FOR_MS + 1, () => {
    // What a cut lost shows only when something comes after it.
    for (const bridge of bridges) bridge.append(1);
  });
  const isDone = () =>
    agenda.nowMs > FAULTS_FOR_MS + 1 && bridges.every(({ disk }) => disk.deliveredThrough >= disk.lastSeq);
  let stepMs = FAULTS_FOR_MS;
  while (stepMs < FAULTS_FOR_MS + HEALED_WITHIN_MS && !isDone()) {
    stepMs += 250;
    agenda.run(stepMs);
  }
  const healedAfterMs = agenda.nowMs - FAULTS_FOR_MS;
  const wrong = isDone()
    ? check(points, bridges, server)
    : [`not everything was delivered ${healedAfterMs} ms after healing`];
  return {
    wrong,
    points,
    lost: bridges.reduce((sum, { disk }) => sum + disk.lost.length, 0),
    renounced: bridges.reduce((sum, { sources }) => sum + sources.size - 1, 0),
    seen: seenIn(bridges, server),
    faults: nemesis.done,
    healedAfterMs,
  };
}

function seenIn(bridges: readonly BridgeMachine[], server: StoreMachine): ReadonlySet<string> {
  const seen = new Set(bridges.flatMap(({ reports }) => reports.map(({ type }) => type as string)));
  for (const { reports } of bridges) {
    for (const report of reports) if (report.type === 'streaming') seen.add(report.mode);
  }
  for (const { lines } of server.stored.values()) {
    if (lines.some(({ seq }, at) => seq < (lines[at - 1]?.seq ?? 0))) seen.add('late');
  }
  return seen;
}
