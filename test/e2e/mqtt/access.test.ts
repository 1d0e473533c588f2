import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, expect } from 'vitest';
import { bridgeTopics } from '../../../core/index.ts';
import { Mosquitto } from '../../brokers/mosquitto.ts';
import { NatsCluster } from '../../brokers/nats-cluster.ts';
import { eventually } from '../../eventually.ts';
import { requireProgram, testWith } from '../../requirements.ts';
import { fleetBlock } from './fleet-document.ts';

/** Those of the manual. */
const PASSWORDS = { plots: 'secret-of-plots', attic: 'secret-of-attic', cellar: 'secret-of-cellar' };
type User = keyof typeof PASSWORDS;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

testWith(
  { mosquitto: requireProgram('mosquitto'), mosquittoPasswd: requireProgram('mosquitto_passwd') },
  'with the access rules of the manual, no bridge behind a Mosquitto speaks or listens for another, and none acknowledges',
  async (programs) => {
    const acl = `${fleetBlock('pattern write boardstream')}${fleetBlock('user homeassistant')}`;
    const broker = await Mosquitto.open({ ...programs, passwords: PASSWORDS, acl });
    closing.push(() => broker.close());
    await expectBridgesApart(broker.url);
  },
);

testWith(
  { natsServer: requireProgram('nats-server') },
  'with the permissions of the manual, no bridge behind NATS speaks or listens for another, and none acknowledges',
  async ({ natsServer }) => {
    const cluster = await NatsCluster.open({ natsServer, nodes: 1, authorization: fleetBlock('authorization') });
    closing.push(() => cluster.close());
    await expectBridgesApart(cluster.url(0));
  },
);

async function expectBridgesApart(url: string): Promise<void> {
  const plots = await user(url, 'plots');
  const attic = await user(url, 'attic');
  const [own, other] = [bridgeTopics('boardstream', 'attic'), bridgeTopics('boardstream', 'cellar')];

  const heardByPlots = await heard(plots, ['boardstream/+/$data', 'boardstream/#']);
  for (const topic of [other.data, other.state, 'boardstream/cellar/oven/temperature', other.ack, own.ack]) {
    for (const qos of [0, 1] as const) attic.publish(topic, 'forged', { qos, retain: qos === 1 });
  }
  const honest = [own.data, own.state, 'boardstream/attic/roof/temperature'];
  for (const topic of honest) attic.publish(topic, 'true', { qos: 1 });
  await eventually('the server hears the bridge', () => honest.every((topic) => heardByPlots.has(topic)));
  expect([...heardByPlots].sort()).toEqual(honest.sort());
  // What a broker kept without passing it on would come now.
  expect([...(await heard(await user(url, 'plots', 'late'), ['boardstream/cellar/#']))]).toEqual([]);

  const heardByAttic = await heard(attic, [own.ack, '#', 'boardstream/#', 'boardstream/+/$ack', other.data]);
  const cellar = await user(url, 'cellar');
  await cellar.publishAsync(other.data, 'private', { qos: 1 });
  await plots.publishAsync(other.ack, 'private');
  await plots.publishAsync(own.ack, 'yours');
  await eventually('the bridge hears the server', () => heardByAttic.has(own.ack));
  expect([...heardByAttic]).toEqual([own.ack]);
}

async function user(url: string, name: User, clientId: string = name): Promise<MqttClient> {
  const client = await connectAsync(url, { username: name, password: PASSWORDS[name], clientId, reconnectPeriod: 100 });
  closing.push(() => client.endAsync(true));
  return client;
}

/** Topics of what comes, from now on; a subscription that is refused brings nothing. */
async function heard(client: MqttClient, filters: readonly string[]): Promise<ReadonlySet<string>> {
  const topics = new Set<string>();
  client.on('message', (topic) => topics.add(topic));
  for (const filter of filters) await client.subscribeAsync(filter, { qos: 1 }).catch(() => undefined);
  return topics;
}
