import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock, type Status } from '../../../core/index.ts';
import { type RemoteBroker, remoteBroker } from '../../../plot-server/broker/remote-broker.ts';
import { eventually } from '../../eventually.ts';

interface Broker {
  readonly aedes: Aedes;
  readonly url: URL;
  /** Ends every connection and listens no more. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

async function broker(): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const start = async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  };
  const stop = async () => {
    const stopped = new Promise((resolve) => server?.close(resolve));
    for (const socket of sockets) socket.destroy();
    await stopped;
  };
  await start();
  onTestFinished(async () => {
    await stop();
    await new Promise<void>((resolve) => aedes.close(resolve));
  });
  return { aedes, url: new URL(`mqtt://127.0.0.1:${port}`), start, stop };
}

/** A link to the broker with everything it tells. */
function linked(options: Pick<RemoteBroker, 'url'> & Partial<RemoteBroker>, takes?: () => Promise<void>) {
  const clock = new ManualClock();
  const statuses: Status[] = [];
  const heard: string[] = [];
  const link = remoteBroker({
    protocolVersion: 4,
    ...options,
    clock,
    onStatus: (status) => statuses.push(status),
  });
  const closing = new AbortController();
  const listener = {
    filters: ['base/+/$data', 'base/+/$state'],
    up: () => heard.push('up'),
    down: () => heard.push('down'),
    message: (topic: string, payload: Buffer, isRetained: boolean) => {
      heard.push(`${topic} ${payload.length > 100 ? payload.length : payload}${isRetained ? ' retained' : ''}`);
      return takes?.();
    },
  };
  const running = link.run(listener, closing.signal);
  const close = async () => {
    closing.abort();
    await clock.advance(500);
    await running;
  };
  onTestFinished(close);
  return { clock, statuses, heard, link, close };
}

function publish({ aedes }: Broker, topic: string, payload: string | Buffer, retain = false): Promise<void> {
  const packet = { cmd: 'publish', topic, payload, qos: 1, retain, dup: false } as const;
  return new Promise((resolve, reject) => aedes.publish(packet, (error) => (error ? reject(error) : resolve())));
}

test('messages come in order, retained ones marked', async () => {
  const at = await broker();
  await publish(at, 'base/pi/$state', 'online', true);
  const { heard, statuses, link } = linked({ url: at.url });
  await eventually('subscribed', () => heard.includes('up'));
  for (let count = 0; count < 50; count += 1) await publish(at, 'base/pi/$data', `${count}`);
  await eventually('all heard', () => heard.length >= 52);
  expect(heard.filter((line) => line.endsWith('retained'))).toEqual(['base/pi/$state online retained']);
  expect(heard.filter((line) => line.includes('$data'))).toEqual(
    Array.from({ length: 50 }, (_, count) => `base/pi/$data ${count}`),
  );
  expect(statuses).toEqual([{ type: 'brokerConnected', broker: link.name }]);
});

test('a topic that is added later is listened to, also after the broker was restarted', async () => {
  const at = await broker();
  const { clock, heard, link } = linked({ url: at.url });
  await eventually('subscribed', () => heard.includes('up'));
  link.subscribe('base/roof/added');
  await eventually('the topic is subscribed', async () => {
    await publish(at, 'base/roof/added', 'first');
    return heard.includes('base/roof/added first');
  });
  await at.stop();
  await eventually('it is noticed', () => heard.includes('down'));
  await at.start();
  await eventually('subscribed again', async () => {
    await clock.advance(1_000);
    return heard.filter((line) => line === 'up').length === 2;
  });
  await publish(at, 'base/roof/added', 'second');
  await eventually('the next message is heard', () => heard.includes('base/roof/added second'));
});

test('what is published without a connection goes nowhere, and is not sent later', async () => {
  const at = await broker();
  const arrived: string[] = [];
  await new Promise<void>((resolve) =>
    at.aedes.subscribe(
      '#',
      ({ payload }, done) => {
        arrived.push(payload.toString());
        done();
      },
      resolve,
    ),
  );
  const { heard, link } = linked({ url: at.url });
  link.publish('base/pi/$ack', 'too early', { qos: 0, retain: false });
  await eventually('subscribed', () => heard.includes('up'));
  link.publish('base/pi/$ack', 'in time', { qos: 0, retain: false });
  await eventually('it arrives', () => arrived.includes('in time'));
  expect(arrived).not.toContain('too early');
});

test('a broker that goes and comes back is reported once each, however often it is tried', async () => {
  const at = await broker();
  const { heard, statuses, clock } = linked({ url: at.url });
  await eventually('subscribed', () => heard.includes('up'));
  await at.stop();
  await eventually('lost', () => heard.includes('down'));
  for (let tries = 0; tries < 5; tries += 1) {
    await eventually('it waits for its next try', () => clock.sleeping > 0);
    await clock.advance(60_000);
  }
  await at.start();
  await eventually('subscribed again', async () => {
    await clock.advance(1_000);
    return heard.filter((line) => line === 'up').length === 2;
  });
  const told = statuses.map((status) => (status.type === 'brokerLost' ? status.why : status.type));
  expect(told[0]).toBe('brokerConnected');
  expect(told[1]).toBe('the connection broke');
  expect(told[2]).toContain('ECONNREFUSED');
  expect(told.slice(3)).toEqual(['brokerConnected']);
});

test('a message that is being taken holds back those behind it, and its acknowledgement', async () => {
  const at = await broker();
  let take = () => {};
  const { heard, link } = linked({ url: at.url }, () => new Promise<void>((resolve) => (take = resolve)));
  const acknowledged: number[] = [];
  at.aedes.on('ack', (packet) => acknowledged.push(packet === undefined ? 0 : 1));
  await eventually('subscribed', () => heard.includes('up'));
  await publish(at, 'base/a/$data', '1');
  await publish(at, 'base/a/$data', '2');
  await eventually('the first came', () => heard.length === 2);
  // A message the other way, so that the second one has had its time.
  const arrived = new Promise((resolve) => at.aedes.on('publish', ({ topic }) => topic === 'there' && resolve(topic)));
  link.publish('there', '', { qos: 0, retain: false });
  await arrived;
  expect(heard).toHaveLength(2);
  expect(acknowledged).toEqual([]);
  take();
  await eventually('the second came', () => heard.length === 3);
});

test('a message of 8 MiB arrives cut, and the connection stays', async () => {
  const at = await broker();
  const { heard } = linked({ url: at.url });
  await eventually('subscribed', () => heard.includes('up'));
  await publish(at, 'base/pi/$data', Buffer.alloc(8 * 1024 * 1024));
  await publish(at, 'base/pi/$data', 'next');
  await eventually('the next came', () => heard.includes('base/pi/$data next'));
  const [, cut = ''] = heard;
  const length = Number(cut.split(' ')[1]);
  expect(length).toBeGreaterThan(1024 * 1024);
  expect(length).toBeLessThan(1.2 * 1024 * 1024);
  expect(heard).not.toContain('down');
});

test('a broker that refuses the password is reported, without the password', async () => {
  const at = await broker();
  at.aedes.authenticate = (_client, _user, _password, done) => done(null, false);
  const { statuses, clock } = linked({ url: at.url, user: 'server', password: 'CANARY' });
  await eventually('refused', () => statuses.length > 0);
  await eventually('it waits for its next try', () => clock.sleeping > 0);
  expect(statuses).toEqual([
    { type: 'brokerLost', broker: expect.any(String), why: expect.stringMatching(/refused/i) },
  ]);
  expect(JSON.stringify(statuses)).not.toContain('CANARY');
});

test('a broker that does not know the version is reported', async () => {
  const at = await broker();
  const { statuses } = linked({ url: at.url, protocolVersion: 5 });
  await eventually('refused', () => statuses.length > 0);
  expect(statuses).toEqual([expect.objectContaining({ why: expect.stringContaining('version') })]);
});

test('a broker that does not let the server read is reported with the topics', async () => {
  const at = await broker();
  at.aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, subscription.topic.endsWith('$data') ? null : subscription);
  const { heard, statuses } = linked({ url: at.url });
  await eventually('refused', () => statuses.length > 0);
  expect(statuses).toEqual([expect.objectContaining({ why: expect.stringContaining('base/+/$data') })]);
  expect(heard).toEqual([]);
});

test('what speaks no MQTT is reported and left', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const { statuses } = linked({ url: new URL(`mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`) });
  await eventually('reported', () => statuses.length > 0);
  expect(statuses).toEqual([expect.objectContaining({ type: 'brokerLost' })]);
});

test('a link that is closed leaves the broker', async () => {
  const at = await broker();
  const { heard, close } = linked({ url: at.url });
  await eventually('subscribed', () => heard.includes('up'));
  await close();
  await eventually('the broker knows', () => at.aedes.connectedClients === 0);
  expect(heard.at(-1)).toBe('down');
});
