import { connectAsync } from 'mqtt';
import { afterEach, expect } from 'vitest';
import { fleetDestination } from '../../brokers/fleet-destination.ts';
import { tallyFleet } from '../../brokers/fleet-values.ts';
import { Mosquitto } from '../../brokers/mosquitto.ts';
import { NatsCluster } from '../../brokers/nats-cluster.ts';
import { SimulatedBridges } from '../../brokers/simulated-bridges.ts';
import { StreamServer } from '../../brokers/stream-server.ts';
import { eventually } from '../../eventually.ts';
import { temporaryFolder } from '../../plot-server/tls.ts';
import { requireProgram, testWith } from '../../requirements.ts';
import { stopAll } from '../cli-process.ts';
import { fleetBlock } from './fleet-document.ts';

const PASSWORDS = {
  plots: 'secret-of-plots',
  attic: 'secret-of-attic',
  cellar: 'secret-of-cellar',
  homeassistant: 'secret-of-homeassistant',
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await stopAll();
});

testWith(
  { mosquitto: requireProgram('mosquitto'), mosquittoPasswd: requireProgram('mosquitto_passwd') },
  'the access rules of the manual for Mosquitto let bridges, a stream server and Home Assistant do all that they do',
  async (programs) => {
    const acl = `${fleetBlock('pattern write boardstream')}${fleetBlock('user homeassistant')}`;
    const broker = await Mosquitto.open({ ...programs, passwords: PASSWORDS, acl });
    closing.push(() => broker.close());
    const announced = await heardByHomeAssistant(broker.url);
    await expectAllIsStored(broker.url, { homeAssistant: { discoveryPrefix: 'homeassistant' } });
    const expected = ['homeassistant/device/', 'boardstream/attic/$state', 'boardstream/cellar/board-1/$state'];
    await eventually('bridges and boards are announced', () =>
      expected.every((start) => [...announced].some((topic) => topic.startsWith(start))),
    );
    expect(broker.log.split('\n').filter((line) => /denied/i.test(line))).toEqual([]);
  },
);

testWith(
  { natsServer: requireProgram('nats-server') },
  'the permissions of the manual for NATS let bridges and a stream server do all that they do',
  async ({ natsServer }) => {
    const cluster = await NatsCluster.open({ natsServer, nodes: 1, authorization: fleetBlock('authorization') });
    closing.push(() => cluster.close());
    await expectAllIsStored(cluster.url(0), {});
    expect(cluster.log.split('\n').filter((line) => line.includes('Violation'))).toEqual([]);
  },
);

async function expectAllIsStored(url: string, more: Parameters<typeof fleetDestination>[1]): Promise<void> {
  const from = url.replace('//', '//plots@');
  const server = await StreamServer.open({ from, folder: temporaryFolder(), password: PASSWORDS.plots });
  const names = ['attic', 'cellar'] as const;
  const name = (bridge: number) => names[bridge] ?? 'attic';
  const bridges = new SimulatedBridges({
    ...{ bridges: names.length, series: 2, ratePerS: 20, name },
    destination: (bridge) =>
      fleetDestination(url, { user: name(bridge), password: PASSWORDS[name(bridge)], valuesEveryMs: 100, ...more }),
  });
  closing.push(() => bridges.close());
  bridges.start();
  await eventually('both are fed', () => bridges.appended.every((count) => count > 50));
  await bridges.stop();
  await eventually('the server has all', async () => tallyFleet(bridges.appended, await server.values()).lost === 0);
  await eventually('the bridges know', () => bridges.waiting === 0);
}

/** Topics of what is published for it. */
async function heardByHomeAssistant(url: string): Promise<ReadonlySet<string>> {
  const credentials = { username: 'homeassistant', password: PASSWORDS.homeassistant };
  const client = await connectAsync(url, { ...credentials, clientId: 'homeassistant' });
  closing.push(() => client.endAsync(true));
  const topics = new Set<string>();
  client.on('message', (topic) => topics.add(topic));
  await client.subscribeAsync(['homeassistant/#', 'boardstream/#']);
  return topics;
}
