import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { openJournalSpool } from '../../../bridge/index.ts';
import { systemClock } from '../../../core/index.ts';
import { fleetDestination } from '../../brokers/fleet-destination.ts';
import { tallyFleet } from '../../brokers/fleet-values.ts';
import { Mosquitto } from '../../brokers/mosquitto.ts';
import { SimulatedBridges } from '../../brokers/simulated-bridges.ts';
import { StreamServer } from '../../brokers/stream-server.ts';
import { stopAll } from '../../e2e/cli-process.ts';
import { eventually } from '../../eventually.ts';
import { requireProgram, testWith } from '../../requirements.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await stopAll();
});

testWith(
  { mosquitto: requireProgram('mosquitto') },
  'two bridges of one copied card, with one name and one client id, throw each other out until one is another: both lose nothing',
  async (programs) => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-card-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const broker = await Mosquitto.open(programs);
    closing.push(() => broker.close());
    const server = await StreamServer.open({ from: broker.url, folder });
    const spools = await spoolsOfOneCard(folder);
    const sources = () => new Set(spools.map(({ identity }) => identity.source)).size;
    expect(sources()).toBe(1);

    const bridges = new SimulatedBridges({
      bridges: spools.length,
      series: 3,
      ratePerS: 10,
      name: () => 'attic',
      destination: () => fleetDestination(broker.url),
      spool: (bridge) => spools[bridge] ?? expect.fail('there is one each'),
    });
    closing.push(async () => {
      await bridges.close();
      await Promise.all(spools.map((spool) => spool.close()));
    });
    bridges.start();
    await eventually('one has become another source', () => sources() === 2, 75_000);
    const fed = bridges.appended.map((count) => count + 30);
    await eventually('both go on', () => bridges.appended.every((count, at) => count > (fed[at] ?? 0)));
    await bridges.stop();

    const tally = async () => tallyFleet(bridges.appended, await server.values());
    await eventually('all is stored', async () => (await tally()).lost === 0, 75_000);
    expect(await tally()).toMatchObject({ lost: 0, twice: 0, foreign: 0 });
  },
  180_000,
);

/** Two folders that were one, as when the card of a running bridge is copied for a second one. */
async function spoolsOfOneCard(folder: string) {
  const [card, copy] = [join(folder, 'card'), join(folder, 'copy')];
  const open = (path: string) => openJournalSpool({ folder: path, clock: systemClock, onStatus: () => undefined });
  await (await open(card)).close();
  cpSync(card, copy, { recursive: true });
  return [await open(card), await open(copy)];
}
