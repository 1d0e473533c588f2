import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../../core/index.ts';
import type { BrokerListener } from '../../../plot-server/broker/broker-link.ts';
import type { OwnBroker } from '../../../plot-server/broker/own-broker.ts';
import { readCertificate } from '../../../plot-server/http/certificate.ts';
import { startPlotServer } from '../../../plot-server/index.ts';
import { eventually } from '../../eventually.ts';
import { requireProgram, testWith } from '../../requirements.ts';
import { rig } from '../rig.ts';
import { makeCertificate, temporaryFolder } from '../tls.ts';
import { client, connected, ownBrokerRig } from './own-broker-rig.ts';

/** Listens on a broker until the test is over. */
function listen(
  broker: OwnBroker,
  filters: readonly string[],
  take: (text: string) => Promise<void> | undefined = () => undefined,
) {
  const heard: string[] = [];
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const listener: BrokerListener = {
    filters,
    up: () => void heard.push('up'),
    down: () => void heard.push('down'),
    message(topic, payload, isRetained) {
      const text = `${topic} ${payload}${isRetained ? ' retained' : ''}`;
      heard.push(text);
      return take(text);
    },
  };
  const link = broker.link();
  return { heard, link, stop: () => stopping.abort(), running: link.run(listener, stopping.signal) };
}

test('the server hears what clients publish, and they what it publishes', async () => {
  const made = await ownBrokerRig();
  const { heard, link, stop, running } = listen(made.broker, ['boardstream/+/$data', 'boardstream/+/$state']);
  await eventually('it listens', () => heard.length === 1);
  const bridge = await connected(made);
  await bridge.mqtt.subscribeAsync('boardstream/pi/$ack');
  await bridge.mqtt.publishAsync('boardstream/pi/$data', 'points', { qos: 1 });
  await bridge.mqtt.publishAsync('boardstream/pi/uno/T', 'not for it', { qos: 1 });
  await bridge.mqtt.publishAsync('boardstream/pi/$state', 'online', { qos: 1, retain: true });
  await eventually('both are heard', () => heard.length === 3);
  link.publish('boardstream/pi/$ack', 'stored', { qos: 0, retain: false });
  await eventually('the answer is heard', () => bridge.heard.length === 1);
  expect(bridge.heard).toEqual(['boardstream/pi/$ack stored']);
  stop();
  await running;
  await bridge.mqtt.publishAsync('boardstream/pi/$data', 'too late', { qos: 1 });
  expect(heard).toEqual(['up', 'boardstream/pi/$data points', 'boardstream/pi/$state online', 'down']);
});

test('what was retained before the server listens is shown to it', async () => {
  const made = await ownBrokerRig();
  const bridge = await connected(made);
  await bridge.mqtt.publishAsync('boardstream/pi/$state', 'online', { qos: 1, retain: true });
  await bridge.mqtt.publishAsync('boardstream/pi/uno/$state', '{}', { qos: 1, retain: true });
  await bridge.mqtt.publishAsync('boardstream/pi/x', '', { qos: 1 });
  const { heard } = listen(made.broker, ['boardstream/+/$state']);
  await eventually('it is', () => heard.length === 2);
  expect(heard).toEqual(['up', 'boardstream/pi/$state online retained']);
});

test('a server that is busy is given one message after the other, and the sender is not read meanwhile', async () => {
  const busy: (() => void)[] = [];
  const made = await ownBrokerRig();
  const wait = () => new Promise<void>((resolve) => busy.push(resolve));
  const { heard } = listen(made.broker, ['#'], wait);
  await eventually('it listens', () => heard.length === 1);
  const bridge = await connected(made);
  const payload = Buffer.alloc(64 * 1024, 'x');
  for (let index = 0; index < 200; index += 1) bridge.mqtt.publish('boardstream/pi/$data', payload);
  const other = await connected(made);
  other.mqtt.publish('boardstream/attic/$data', 'other');
  await eventually('one is taken', () => busy.length === 1);
  await eventually('the rest waits at the sender', () => bridge.mqtt.stream.writableLength > 6_000_000);
  expect(heard.length).toBe(2);
  await eventually('all are taken, one by one', () => {
    expect(busy.length).toBeLessThanOrEqual(1);
    busy.pop()?.();
    return heard.length === 202;
  });
});

test('a full broker delivers a message and does not retain it, and says so', async () => {
  const made = await ownBrokerRig();
  const bridge = await connected(made);
  const payload = Buffer.alloc(1_000_000, 'x');
  for (let index = 0; index < 17; index += 1) {
    await bridge.mqtt.publishAsync(`boardstream/pi/${index}`, payload, { qos: 1, retain: true });
  }
  await eventually('it says so', () => made.statuses.length > 0);
  expect(made.statuses).toEqual([{ type: 'retainedRefused', count: 1, topic: 'boardstream/pi/16' }]);
  const late = await connected(made);
  await late.mqtt.subscribeAsync('#');
  await eventually('all the others are shown, in one go', () => late.heard.length === 16);
});

const openssl = { openssl: requireProgram('openssl') };

testWith(openssl, 'with a certificate the port takes clients with TLS and without', async (paths) => {
  const files = makeCertificate(paths.openssl, { folder: temporaryFolder() });
  const certificate = readCertificate(files, 0);
  const made = await ownBrokerRig({ certificate });
  const ca = readFileSync(files.certFile);
  const plain = await connected(made);
  await plain.mqtt.subscribeAsync('#');
  const secure = await connected(made, { protocol: 'mqtts', ca, host: 'localhost', servername: 'localhost' });
  await secure.mqtt.publishAsync('boardstream/pi/x', 'secret', { qos: 1 });
  await eventually('it is heard', () => plain.heard.length === 1);
  const stranger = client(made, { protocol: 'mqtts', host: 'localhost', servername: 'localhost' });
  await eventually('who does not know the certificate leaves', () => stranger.errors.length > 0);
});

test('a plot server with a port for MQTT is a broker for its account, and closes with its clients there', async () => {
  const { server, statuses, clock } = await rig({ user: 'maker', key: 'right-key', mqtt: { port: 0 } });
  expect(server.mqttUrl).toMatch(/^mqtt:\/\/localhost:\d+$/);
  expect(statuses).toContainEqual({ type: 'brokerListening', url: server.mqttUrl });
  const port = Number(new URL(server.mqttUrl ?? '').port);
  const bridge = await connected({ port });
  await Promise.all([server.close(), clock.advance(1_000)]);
  await eventually('the client is closed', bridge.isClosed);
});

test('a port that is taken is an error that names the option, and leaves nothing open', async () => {
  const other = createServer();
  onTestFinished(() => void other.close());
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  await expect(rig({ mqtt: { port } })).rejects.toMatchObject({
    code: 'MQTT_PORT_UNAVAILABLE',
    message: expect.stringMatching(new RegExp(`^port ${port} is in use by process ${process.pid} .*--mqtt-port$`)),
  });
});

test('one port for HTTP and MQTT is a mistake that is told before anything is opened', async () => {
  const options = { host: '127.0.0.1', clock: new ManualClock(), onStatus: () => undefined };
  const starting = startPlotServer({ ...options, httpPort: 1883, mqtt: { port: 1883 } });
  await expect(starting).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('cannot share port 1883'),
  });
});
