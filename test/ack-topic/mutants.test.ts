import { describe, expect, test } from 'vitest';
import { ALL_TOPIC_RULES } from '../../core/ack-topic/topic-rules.ts';
import { ALL_SIMULATION_RULES, type SimulationRules, simulate } from './simulation/run.ts';

/** Runs within which a protocol without one of its rules must fail. About three times what each needs today. */
const WITHIN_SEEDS: Partial<Record<keyof SimulationRules, number>> = {
  capAtSent: 50,
  claimForAll: 50,
  countStores: 50,
  judgeEach: 450,
  leastAck: 50,
  leaveSilent: 50,
  markHeartbeats: 50,
  markMessages: 50,
  nameRanges: 50,
  placeFirst: 100,
  restartBehind: 600,
  unionLater: 50,
};

describe('the simulation fails', () => {
  test.each(Object.entries(WITHIN_SEEDS))(
    'without the rule %s, within %d runs',
    { timeout: 120_000 },
    (rule, within) => {
      expect(firstFailure(within, { [rule]: false })).toBeDefined();
    },
  );
});

// A store that is away for as long as its points of the old source matter is too rare: test/core/store-set.test.ts.
test('every rule of a broker has a mutant or a test of its own', () => {
  const guarded = [...Object.keys(WITHIN_SEEDS), 'forgetSource'];
  expect(guarded).toEqual(expect.arrayContaining(Object.keys(ALL_TOPIC_RULES)));
});

function firstFailure(within: number, off: Partial<SimulationRules>): string | undefined {
  for (let seed = 0; seed < within; seed += 1) {
    const why = simulate(seed, { ...ALL_SIMULATION_RULES, ...off }).wrong[0];
    if (why !== undefined) return `seed ${seed}: ${why}`;
  }
  return undefined;
}
