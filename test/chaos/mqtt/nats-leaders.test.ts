import { afterEach, expect } from 'vitest';
import { NatsCluster } from '../../brokers/nats-cluster.ts';
import { stopAll } from '../../e2e/cli-process.ts';
import { requireProgram, testWith } from '../../requirements.ts';
import { FleetRun } from './fleet-run.ts';
import { reportTable } from './report-table.ts';

/** More of it, by hand: `FLEET_ROUNDS=20 npx vitest run --project chaos mqtt/nats` */
const ROUNDS = Number(process.env['FLEET_ROUNDS'] ?? 1);
const ROUND_MS = 40_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await stopAll();
});

testWith(
  { natsServer: requireProgram('nats-server'), mosquittoSub: requireProgram('mosquitto_sub') },
  'leaders of a NATS cluster are killed and come back: of 200 bridges with 5 series every point is stored once',
  async ({ natsServer, mosquittoSub }) => {
    const cluster = await NatsCluster.open({ natsServer });
    closing.push(() => cluster.close());
    const run = await FleetRun.open({ bridges: 200, series: 5, ratePerS: 1, urls: cluster.urls, mosquittoSub });
    closing.push(() => run.close());

    await run.fault('all is well', () => undefined, 4_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const stream of ['$MQTT_msgs', '$MQTT_sess']) {
        const leader = await cluster.leaderOf(stream);
        await run.fault(`node ${leader}, leader of ${stream}, is killed`, () => cluster.kill(leader), 4_000);
        await run.fault(`node ${leader} comes back`, () => cluster.start(leader), 4_000);
      }
    }
    const report = await run.finish(45_000);
    console.info(`${run.account}\n${reportTable('NATS, leaders killed', report)}`);
    expect(report.ours, run.account).toMatchObject({ lost: 0, twice: 0, foreign: 0 });
    expect(report.ours.appended).toBeGreaterThan(10_000);
    // Faults that the plain way survives prove nothing.
    expect(report.plain.lost).toBeGreaterThan(0);
  },
  90_000 + ROUNDS * ROUND_MS,
);
