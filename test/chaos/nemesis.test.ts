import { afterEach, expect } from 'vitest';
import { stopAll } from '../e2e/cli-process.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { runNemesis } from './nemesis-run.ts';
import { requireNamespace } from './requirements.ts';
import { verdictText, violationsText } from './verdict-text.ts';

/** Other faults, or more of them, by hand: `CHAOS_SEED=7 CHAOS_SECONDS=600 npx vitest run --project chaos nemesis` */
const SEED = Number(process.env['CHAOS_SEED'] ?? 1);
const DURATION_S = Number(process.env['CHAOS_SECONDS'] ?? 60);

afterEach(stopAll);

testWith(
  { namespace: requireNamespace(), curl: requireProgram('curl') },
  `${DURATION_S} s of kills, freezes and cut networks lose no appended point and store none twice (seed ${SEED})`,
  async () => {
    const { toll, verdict, bridgeLog } = await runNemesis({ seed: SEED, durationMs: DURATION_S * 1000 });
    console.info(`nemesis, seed ${SEED}: ${toll.faults.join(' · ')}`);
    console.info(
      `${toll.swallowedPackets} packets swallowed, ${toll.killedSockets} sockets ended; ${verdictText(verdict)}`,
    );
    expect(violationsText(verdict.violations), bridgeLog).toBe(violationsText([]));
    // A run in which nothing was put to the test proves nothing.
    expect(verdict.stored).toBeGreaterThan(DURATION_S * 50);
    expect(verdict.appended).toBeGreaterThan(0);
    expect(toll.swallowedPackets).toBeGreaterThan(0);
    expect(toll.killedSockets).toBeGreaterThan(0);
  },
  (DURATION_S + 150) * 1000,
);
