import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALL_RULES, type Rules } from '../../journal/rules.ts';
import { simulate } from './simulation/simulate.ts';

/** Histories of one run; more by hand, and from elsewhere: `JOURNAL_SEEDS=100000 JOURNAL_SEED=1 npx vitest run …` */
const SEEDS = Number(process.env['JOURNAL_SEEDS'] ?? 1_500);
const FIRST_SEED = Number(process.env['JOURNAL_SEED'] ?? 1);

test(`no promise is broken in ${SEEDS} random histories from seed ${FIRST_SEED}`, async () => {
  let crashes = 0;
  let points = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const result = await simulate(seed);
    crashes += result.crashes;
    points += result.points;
    expect(result.violation, `JOURNAL_SEED=${seed}`).toBeUndefined();
  }
  console.log(`seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}: ${points} points, ${crashes} crashes`);
}, 600_000);

test('the same seed gives the same history', async () => {
  expect(await simulate(7)).toEqual(await simulate(7));
});

/** Seeds among which each rule is missed. Which one it is changes with the journal, and is printed. */
const GUARD_SEEDS = 2_000;

test.each(Object.keys(ALL_RULES) as (keyof Rules)[])(
  'without the rule %s a promise is broken',
  async (rule) => {
    for (let seed = 1; seed <= GUARD_SEEDS; seed += 1) {
      const { violation } = await simulate(seed, { [rule]: false });
      if (violation === undefined) continue;
      console.log(`without ${rule}, seed ${seed}: ${violation}`);
      return;
    }
    expect.fail(`${GUARD_SEEDS} histories went well without ${rule}`);
  },
  60_000,
);

test('docs/journal.md says of every rule what happens without it', () => {
  const guide = readFileSync(new URL('../../docs/journal.md', import.meta.url), 'utf8');
  const explained = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, rule]) => rule);
  expect(explained.filter((rule) => rule !== undefined && rule in ALL_RULES)).toEqual(Object.keys(ALL_RULES));
});
