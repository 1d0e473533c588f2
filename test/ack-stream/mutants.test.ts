import { describe, expect, test } from 'vitest';
import { ALL_SIMULATION_RULES, type SimulationRules, simulate } from './simulation/run.ts';

/** Runs within which a protocol without one of its rules must fail. About three times what each needs today. */
const WITHIN_SEEDS: Partial<Record<keyof SimulationRules, number>> = {
  ackAfterCommit: 50,
  atomic: 150,
  bootFence: 50,
  checkAcks: 50,
  commitLater: 50,
  deadPeer: 50,
  declareHoles: 50,
  dedup: 50,
  fence: 200,
  followMarks: 50,
  helloAfterCommit: 200,
  helloFirst: 200,
  hiLo: 100,
  keepLater: 50,
  trimOnAck: 50,
};

describe('the simulation fails', () => {
  test.each(Object.entries(WITHIN_SEEDS))(
    'without the rule %s, within %d runs',
    { timeout: 60_000 },
    (rule, within) => {
      expect(firstFailure(within, { [rule]: false })).toBeDefined();
    },
  );
});

// The others lose no point when they are missing: they have a test of their own in scenarios.test.ts.
test('every rule has a mutant or a scenario', () => {
  // And two are of use only where messages get lost on the way: test/ack-topic.
  const elsewhere = ['nameRanges', 'placeFirst'];
  const guarded = [...Object.keys(WITHIN_SEEDS), ...elsewhere, 'heartbeat', 'refuseGaps', 'window'];
  expect(guarded.sort()).toEqual(Object.keys(ALL_SIMULATION_RULES).sort());
});

test('a client that declares no holes is refused, and loses points in silence only where gaps are not refused', () => {
  const missing = /neither stored nor declared lost/;
  const silent = (rules: Partial<SimulationRules>) => failures(100, rules).filter((why) => missing.test(why)).length;
  expect(silent({ declareHoles: false, refuseGaps: false })).toBeGreaterThan(0);
  expect(silent({ declareHoles: false })).toBe(0);
});

function firstFailure(within: number, off: Partial<SimulationRules>): string | undefined {
  for (let seed = 0; seed < within; seed += 1) {
    const why = simulate(seed, { ...ALL_SIMULATION_RULES, ...off }).wrong[0];
    if (why !== undefined) return `seed ${seed}: ${why}`;
  }
  return undefined;
}

function failures(seeds: number, off: Partial<SimulationRules>): string[] {
  return Array.from({ length: seeds }).flatMap((_, seed) => simulate(seed, { ...ALL_SIMULATION_RULES, ...off }).wrong);
}
