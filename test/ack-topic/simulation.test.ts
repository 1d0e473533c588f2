import { expect, test } from 'vitest';
import { simulate } from './simulation/run.ts';

/** Other runs: `BOARDSTREAM_SEED=123 BOARDSTREAM_SEEDS=1` runs one of them again. */
const FIRST_SEED = Number(process.env['BOARDSTREAM_SEED'] ?? 0);
const SEEDS = Number(process.env['BOARDSTREAM_SEEDS'] ?? 1_000);

/** What the runs are about; if none of them meets it any more, they prove less than they claim. */
const EXERCISED = ['streaming', 'late', 'lost', 'rejected', 'sourceRenounced', 'usedElsewhere'];
/** Reasons why a session is begun anew. */
const REASONS = 6;

test(`whatever a broker does, as many stores as are needed have every point, once and in order: ${SEEDS} runs`, {
  timeout: 240_000,
}, () => {
  const seen = new Set<string>();
  const restarts = new Set<string>();
  let points = 0;
  let lost = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const outcome = simulate(seed);
    expect(outcome.wrong, `seed ${seed}, after\n${outcome.faults.join('\n')}`).toEqual([]);
    for (const what of outcome.seen) seen.add(what);
    for (const why of outcome.restarts.keys()) restarts.add(why);
    points += outcome.points;
    lost += outcome.lost;
  }
  if (SEEDS < 1_000) return;
  expect([...seen]).toEqual(expect.arrayContaining(EXERCISED));
  expect(restarts.size).toBe(REASONS);
  expect(points / SEEDS).toBeGreaterThan(100);
  // Disks of bridges that are cut or full lose points; but a run is about the others.
  expect(lost / points).toBeGreaterThan(0.01);
  expect(lost / points).toBeLessThan(0.35);
});

test('the same seed is the same run', () => {
  expect(simulate(42)).toEqual(simulate(42));
});
