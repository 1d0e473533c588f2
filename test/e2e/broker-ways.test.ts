import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { afterEach, expect } from 'vitest';
import { type Status, systemClock } from '../../core/index.ts';
import { type RemoteBroker, remoteBroker } from '../../plot-server/broker/remote-broker.ts';
import { Mosquitto, type MosquittoOptions } from '../brokers/mosquitto.ts';
import { freePort } from '../chaos/free-port.ts';
import { eventually } from '../eventually.ts';
import { makeCertificate, temporaryFolder } from '../plot-server/tls.ts';
import { requireProgram, testWith } from '../requirements.ts';

const NEEDS = {
  mosquitto: requireProgram('mosquitto'),
  mosquittoPasswd: requireProgram('mosquitto_passwd'),
  openssl: requireProgram('openssl'),
};
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openBroker(options: MosquittoOptions): Promise<Mosquitto> {
  const broker = await Mosquitto.open(options);
  closing.push(() => broker.close());
  return broker;
}

/** A link, what it hears, and what it reports. */
function linked(options: Pick<RemoteBroker, 'url'> & Partial<RemoteBroker>) {
  const heard: string[] = [];
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const link = remoteBroker({ protocolVersion: 4, ...options, clock: systemClock, onStatus });
  const leaving = new AbortController();
  const listener = {
    filters: ['base/+/$data'],
    up: () => heard.push('up'),
    down: () => heard.push('down'),
    message: (topic: string, payload: Buffer) => {
      heard.push(`${topic} ${payload.length}`);
      return undefined;
    },
  };
  const running = link.run(listener, leaving.signal);
  closing.push(() => {
    leaving.abort();
    return running;
  });
  return { heard, statuses, link };
}

testWith(
  NEEDS,
  'over TLS both sides show who they are, and without the right certificate nobody comes in',
  async (programs) => {
    const folder = temporaryFolder();
    const { certFile, keyFile } = makeCertificate(programs.openssl, { folder });
    const client = makeCertificate(programs.openssl, { folder, name: 'client' });
    const broker = await openBroker({ ...programs, tls: { certFile, keyFile, caFile: client.certFile } });
    const url = new URL(broker.url);
    const own = { cert: readFileSync(client.certFile, 'utf8'), key: readFileSync(client.keyFile, 'utf8') };
    const ca = readFileSync(certFile, 'utf8');
    const good = linked({ url, tls: { ca, ...own } });
    await eventually('subscribed', () => good.heard.includes('up'));
    const untrusting = linked({ url, tls: own });
    await eventually('refused', () => untrusting.statuses.length > 0);
    expect(untrusting.statuses[0]).toMatchObject({ type: 'brokerLost', why: expect.stringMatching(/self-signed/) });
    const unknown = linked({ url, tls: { ca } });
    await eventually('refused', () => unknown.statuses.length > 0);
    expect(unknown.heard).toEqual([]);
    expect(JSON.stringify([untrusting.statuses, unknown.statuses])).not.toContain('PRIVATE KEY');
  },
);

testWith(NEEDS, 'with a password, and over a WebSocket, by MQTT 3.1.1 and 5', async (programs) => {
  const port = await freePort();
  const directives = [`listener ${port} 127.0.0.1`, 'protocol websockets'];
  const broker = await openBroker({ ...programs, passwords: { server: 'right' }, directives });
  const login = { user: 'server', password: 'right' };
  const ways = [4, 5].flatMap((protocolVersion) =>
    [new URL(broker.url), new URL(`ws://127.0.0.1:${port}`)].map((url) =>
      linked({ url, ...login, protocolVersion: protocolVersion as 4 | 5 }),
    ),
  );
  const wrong = linked({ url: new URL(broker.url), user: 'server', password: 'CANARY' });
  await eventually('all are subscribed', () => ways.every(({ heard }) => heard.includes('up')));
  const bridge = await connectAsync(broker.url, { username: 'server', password: 'right' });
  // Not more: the WebSockets of Mosquitto 2.0.11 hang at a message of 900 KB.
  for (const size of [10, 60_000, 20]) {
    await bridge.publishAsync('base/pi/$data', Buffer.alloc(size), { qos: 1 });
  }
  await bridge.endAsync();
  await eventually('the last one came everywhere', () => ways.every(({ heard }) => heard.includes('base/pi/$data 20')));
  for (const { heard } of ways) {
    expect(heard).toEqual(['up', 'base/pi/$data 10', 'base/pi/$data 60000', 'base/pi/$data 20']);
  }
  await eventually('the wrong password is refused', () => wrong.statuses.length > 0);
  expect(JSON.stringify(wrong.statuses)).not.toContain('CANARY');
});
