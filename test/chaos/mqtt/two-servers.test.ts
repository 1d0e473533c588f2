import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { systemClock } from '../../../core/index.ts';
import { fleetDestination } from '../../brokers/fleet-destination.ts';
import { tallyFleet } from '../../brokers/fleet-values.ts';
import { Mosquitto } from '../../brokers/mosquitto.ts';
import { SimulatedBridges } from '../../brokers/simulated-bridges.ts';
import { StreamServer } from '../../brokers/stream-server.ts';
import { stopAll } from '../../e2e/cli-process.ts';
import { eventually } from '../../eventually.ts';
import { requireProgram, testWith } from '../../requirements.ts';

const CLEAN = { lost: 0, twice: 0, foreign: 0 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await stopAll();
});

testWith(
  { mosquitto: requireProgram('mosquitto') },
  'of two servers that must both have a point, one that was killed and away for a while catches up, and neither has one twice',
  async (programs) => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-two-servers-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const broker = await Mosquitto.open(programs);
    closing.push(() => broker.close());
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) => StreamServer.open({ from: broker.url, folder: join(folder, name) })),
    );
    if (first === undefined || second === undefined) throw new Error('two were started');
    const bridges = new SimulatedBridges({
      bridges: 20,
      series: 3,
      ratePerS: 5,
      destination: () => fleetDestination(broker.url, { stores: 2 }),
    });
    closing.push(() => bridges.close());
    const isAtBoth = async () => {
      const tallies = await Promise.all([first, second].map(async (server) => tally(bridges, server)));
      return tallies.every(({ lost }) => lost === 0);
    };

    bridges.start();
    await eventually('both servers store', async () => (await second.values()).length > 100);
    await second.kill();
    const before = await tally(bridges, first);
    await eventually('the first goes on alone', async () => (await tally(bridges, first)).stored > before.stored + 500);
    expect(bridges.waiting).toBeGreaterThan(500);
    await second.start();
    await systemClock.sleep(1_000);
    await first.kill();
    await first.start();
    await bridges.stop();

    await eventually('both have everything', isAtBoth, 60_000);
    await eventually('the bridges know', () => bridges.waiting === 0);
    expect(await tally(bridges, first)).toMatchObject(CLEAN);
    expect(await tally(bridges, second)).toMatchObject(CLEAN);
  },
);

async function tally(bridges: SimulatedBridges, server: StreamServer) {
  return tallyFleet(bridges.appended, await server.values());
}
