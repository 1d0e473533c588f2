import { afterEach, expect } from 'vitest';
import { Mosquitto, type MosquittoOptions } from '../../brokers/mosquitto.ts';
import { stopAll } from '../../e2e/cli-process.ts';
import { requireProgram, testWith } from '../../requirements.ts';
import { FleetRun } from './fleet-run.ts';
import { reportTable } from './report-table.ts';

const BRIDGES = 200;
/** Of neither fleet all find a place. */
const FULL = BRIDGES;
/** Longer than one and a half keep-alives of our bridges. */
const FREEZE_MS = 20_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await stopAll();
});

testWith(
  { mosquitto: requireProgram('mosquitto'), mosquittoSub: requireProgram('mosquitto_sub') },
  'a Mosquitto without persistence is killed, full, refuses and hangs, its subscriber is slow and killed: every point is stored once',
  async (programs) => {
    const broker = await Mosquitto.open(programs);
    closing.push(() => broker.close());
    const run = await FleetRun.open({ ...programs, bridges: BRIDGES, series: 5, ratePerS: 1, urls: [broker.url] });
    closing.push(() => run.close());
    const restart = (changes?: Partial<MosquittoOptions>) => async () => {
      await broker.kill();
      await broker.start(changes);
    };

    await run.fault('all is well', () => undefined, 3_000);
    await run.fault('the broker is killed', () => broker.kill(), 1_000);
    await run.fault('and comes back', () => broker.start(), 3_000);
    await run.fault('it restarts', restart(), 3_000);
    await run.fault(`it takes ${FULL} clients`, restart({ maxConnections: FULL }), 3_000);
    await run.fault('it refuses everybody', restart({ directives: ['allow_anonymous false'] }), 3_000);
    await run.fault('it takes everybody again', restart(), 4_000);
    await run.fault('subscribers hang', () => run.signalStores('SIGSTOP'), 8_000);
    await run.fault('and go on', () => run.signalStores('SIGCONT'), 3_000);
    await run.fault('subscribers are killed', () => run.killStores(), 2_000);
    await run.fault('and come back', () => run.startStores(), 3_000);
    await run.fault('the broker hangs', () => broker.signal('SIGSTOP'), FREEZE_MS);
    await run.fault('and goes on', () => broker.signal('SIGCONT'), 3_000);

    const report = await run.finish(45_000);
    console.info(`${run.account}\n${reportTable('Mosquitto, all that can go wrong', report)}`);
    expect(report.ours, run.account).toMatchObject({ lost: 0, twice: 0, foreign: 0 });
    expect(report.ours.appended).toBeGreaterThan(30_000);
    // Faults that the plain way survives prove nothing.
    expect(report.plain.lost).toBeGreaterThan(0);
  },
  180_000,
);
