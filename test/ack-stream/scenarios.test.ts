import { expect, test } from 'vitest';
import { type AckRules, ALL_RULES } from '../../core/ack-stream/rules.ts';
import { Agenda } from './simulation/agenda.ts';
import { BridgeMachine } from './simulation/bridge-machine.ts';
import { Route } from './simulation/network.ts';
import { Random } from './simulation/random.ts';
import { SpoolDisk } from './simulation/spool-disk.ts';
import { StoreMachine } from './simulation/store-machine.ts';

test.each([
  ['with heartbeats', ALL_RULES, 1],
  ['and would not be kept without them', { ...ALL_RULES, heartbeat: false }, 200],
])('a silent hour keeps its one connection %s', (_, rules, connections) => {
  const { agenda, bridge, server } = rig({ rules });
  bridge.append(1);
  agenda.run(3_600_000);
  if (connections === 1) expect(server.connections).toBe(1);
  else expect(server.connections).toBeGreaterThan(connections);
});

test.each([
  ['no more than the window', ALL_RULES, true],
  ['and would have more without the rule', { ...ALL_RULES, window: false }, false],
])('a client whose server stores nothing has on the way %s', (_, rules, bounded) => {
  const { agenda, bridge, server } = rig({ rules, windowLines: 100 });
  bridge.append(1);
  agenda.run(1_000);
  server.slowestCommitMs = 100_000;
  for (let at = 0; at < 20; at += 1) bridge.append(10);
  agenda.run(2_000);
  const sent = server.linesReceived - 1;
  if (bounded) expect(sent).toBe(100);
  else expect(sent).toBe(200);
});

test('after an outage live points are stored within 250 ms while the backlog is drained beside them', () => {
  const { agenda, bridge, server } = rig({ windowLines: 1_000 });
  bridge.append(1);
  agenda.run(1_000);
  server.kill();
  for (let at = 0; at < 100; at += 1) bridge.append(500);
  agenda.run(20_000);
  server.start();
  agenda.run(60_000);
  expect(bridge.reports).toContainEqual(expect.objectContaining({ type: 'streaming', waiting: 50_000 }));
  expect(server.linesStored).toBe(bridge.disk.history.size);

  const late = rig({ windowLines: 1_000, before: 200_000 });
  late.agenda.run(300);
  let worstMs = 0;
  for (let at = 0; at < 20; at += 1) {
    late.bridge.append(1);
    const seq = late.bridge.disk.lastSeq;
    const appendedMs = late.agenda.nowMs;
    late.agenda.run(appendedMs + 5_000, () => late.server.has(seq));
    worstMs = Math.max(worstMs, late.agenda.nowMs - appendedMs);
  }
  expect(late.server.linesStored).toBeLessThan(200_000);
  expect(worstMs).toBeLessThan(250);
  late.agenda.run(120_000);
  expect(late.server.linesStored).toBe(200_020);
});

function rig({
  rules = ALL_RULES,
  windowLines = 1_000,
  before = 0,
}: {
  rules?: AckRules;
  windowLines?: number;
  before?: number;
}) {
  const agenda = new Agenda();
  const random = new Random(1);
  const server = new StoreMachine({
    agenda,
    random,
    window: { lines: windowLines, bytes: 262_144 },
    rules,
    atomic: true,
  });
  const disk = new SpoolDisk(1_000_000, true);
  let points = 0;
  const nextPoint = () => {
    points += 1;
    // Every 50th line of a machine is one that servers refuse; these are not.
    return points * 50;
  };
  const route = new Route(agenda, random, false);
  const bridge = new BridgeMachine({ name: 'A', agenda, random, route, disk, server, rules, nextPoint });
  server.start();
  bridge.start();
  if (before > 0) bridge.append(before);
  return { agenda, bridge, server };
}
