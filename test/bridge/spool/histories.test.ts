import { expect, test } from 'vitest';
import { runHistory } from './histories/history.ts';

/** More by hand: `SPOOL_SEEDS=100000 SPOOL_SEED=1 npx vitest run --project proof bridge/spool/histories` */
const SEEDS = Number(process.env['SPOOL_SEEDS'] ?? 1_000);
const FIRST_SEED = Number(process.env['SPOOL_SEED'] ?? 1);

test(`in ${SEEDS} random histories from seed ${FIRST_SEED} every point is stored once or declared lost`, async () => {
  const totals = { appended: 0, stored: 0, declared: 0, starts: 0, exact: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const { violation, exact, ...counts } = await runHistory(seed);
    expect(violation, `SPOOL_SEED=${seed}`).toBeUndefined();
    for (const key of ['appended', 'stored', 'declared', 'starts'] as const) totals[key] += counts[key];
    if (exact) totals.exact += 1;
  }
  console.log(`seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}: ${JSON.stringify(totals)}`);
  // Else the histories would say little about counts.
  expect(totals.exact).toBeGreaterThan(SEEDS / 4);
  expect(totals.declared).toBeGreaterThan(SEEDS);
}, 600_000);
