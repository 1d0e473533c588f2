import { expect, test } from 'vitest';
import { simulate } from './simulation/simulate.ts';

/** Seeds of one run; more by hand, from another start: SEEDS=100000 SEED=1 */
const SEEDS = Number(process.env['SEEDS'] ?? 2_000);
const FIRST_SEED = Number(process.env['SEED'] ?? 1);

test(`no promise is broken in ${SEEDS} random histories from seed ${FIRST_SEED}`, async () => {
  let crashes = 0;
  let points = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const result = await simulate(seed);
    crashes += result.crashes;
    points += result.points;
    expect(result.violation, `seed ${seed}`).toBeUndefined();
  }
  console.log(`${SEEDS} histories from seed ${FIRST_SEED}: ${points} points, ${crashes} crashes`);
}, 600_000);
