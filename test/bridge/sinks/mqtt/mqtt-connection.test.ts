import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemorySpool } from '../../../../bridge/index.ts';
import { MqttConnection } from '../../../../bridge/sinks/mqtt/connection/mqtt-connection.ts';
import type { MqttDestination } from '../../../../bridge/sinks/mqtt/mqtt-destination.ts';
import { StreamLog } from '../../../../bridge/sinks/stream-log.ts';
import { ManualClock, type Status } from '../../../../core/index.ts';
import { fleetDestination } from '../../../brokers/fleet-destination.ts';
import { eventually } from '../../../eventually.ts';
import { ACCEPTED, FakeBroker } from './fake-broker.ts';

const PASSWORD = 'canary7531';
const CONNECT = 0x10;
const SUBSCRIBE = 0x80;
const PUBLISH = 0x30;

let broker: FakeBroker;
let clock: ManualClock;
let statuses: Status[];
let heard: string[];
let stop: AbortController;
let done: Promise<void> | undefined;

beforeEach(async () => {
  broker = await new FakeBroker().start();
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  statuses = [];
  heard = [];
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await eventually('the connection has ended', async () => {
    await clock.advance(100);
    return done === undefined;
  });
  await broker.close();
  expect(JSON.stringify(statuses.map((status) => ('error' in status ? status.error.message : status)))).not.toContain(
    PASSWORD,
  );
});

function start(more: Partial<MqttDestination> = {}, filters?: readonly string[]): MqttConnection {
  const onStatus = (status: Status) => statuses.push(status);
  const destination = fleetDestination(broker.url, { user: 'shed', password: PASSWORD, ...more });
  const spool = new MemorySpool({ clock, onStatus });
  const link = new MqttConnection({
    ...{ destination, bridge: 'pi', stateTopic: 'boardstream/pi/$state', source: () => 'AB-cd_0123456789xyz' },
    log: new StreamLog({ destination, spool, clock, onStatus }),
    ...{ clock, onStatus, random: () => 0.5 },
  });
  link.listen({
    ...(filters && { filters }),
    up: () => heard.push('up'),
    down: () => heard.push('down'),
    message: (topic, payload) => heard.push(`${topic} ${payload.length}`),
  });
  done = link.run(stop.signal).finally(() => {
    done = undefined;
  });
  return link;
}

const lost = () => statuses.flatMap((status) => (status.type === 'streamLost' ? [status.error.message] : []));

test('it connects with a will, a clean session and an id of letters and digits, and says so once', async () => {
  const link = start();
  await eventually('it is up', () => link.isUp);
  const connect = broker.packets[0]?.body.toString('latin1') ?? '';
  expect(connect).toContain('boardstreamABcd01234567');
  expect(connect).toContain('boardstream/pi/$state');
  expect(connect).toContain('{"state":"offline","bridge":"pi"}');
  // Flags: user, password, will retained with QoS 1, clean session.
  expect(connect.charCodeAt(7)).toBe(0b1110_1110);
  expect(statuses.map(({ type }) => type)).toEqual(['streamConnected']);
});

test('it leaves with a DISCONNECT, which keeps the broker from telling the will', async () => {
  const link = start();
  await eventually('it is up', () => link.isUp);
  stop.abort();
  await eventually('it has left', () => broker.packets.at(-1)?.kind === 0xe0);
});

test('what is published without a connection is refused at once, and nothing of it is sent later', async () => {
  broker.behave = () => undefined;
  const link = start();
  expect(await link.publish('a', 'x', { qos: 1, retain: false })).toBe(false);
  broker.behave = ({ kind }, socket) => void (kind === CONNECT && socket.write(ACCEPTED));
  expect(broker.published()).toEqual([]);
});

test('eight messages are on the way at a time, and 15 s without a confirmation end the connection', async () => {
  const link = start();
  await eventually('it is up', () => link.isUp);
  const arrived = Promise.all(
    Array.from({ length: 20 }, (_, index) => link.publish('a', String(index), { qos: 1, retain: false })),
  );
  await eventually('eight came', () => broker.published().length === 8);
  await clock.advance(14_000);
  expect(broker.published()).toHaveLength(8);
  expect(lost()).toEqual([]);
  await clock.advance(2_000);
  expect(await arrived).toEqual(Array.from({ length: 20 }, () => false));
  await eventually('it is told', () => lost()[0]?.includes('has not confirmed a message for 15 s') === true);
});

test('a refused password is told in words, once, and tried again with growing delays', async () => {
  broker.behave = ({ kind }, socket) => void (kind === CONNECT && socket.write(Buffer.from([0x20, 2, 0, 5])));
  start();
  await eventually('many tries', async () => {
    await clock.advance(10_000);
    return broker.connections >= 4;
  });
  expect(lost()).toEqual([
    `${broker.url} refuses the user "shed"; check the user, the password, and what the broker allows`,
  ]);
});

test('where nothing listens, it is said so', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await eventually('it listens', () => server.listening);
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  start({ url: new URL(`mqtt://127.0.0.1:${port}`) });
  await eventually('it is told', () => lost().length > 0);
  expect(lost()).toEqual([`nothing listens at mqtt://127.0.0.1:${port}; start the broker or check the port`]);
});

test('a client that is thrown out again and again says that another uses its id, and stays away for a minute', async () => {
  broker.behave = ({ kind }, socket) => void (kind === CONNECT && socket.end(ACCEPTED));
  start();
  await eventually('it is told', async () => {
    await clock.advance(500);
    return statuses.some(({ type }) => type === 'sourceUsedElsewhere');
  });
  const { connections } = broker;
  await clock.advance(55_000);
  expect(broker.connections).toBe(connections);
  await eventually('it comes back', async () => {
    await clock.advance(1_000);
    return broker.connections > connections;
  });
});

describe('of a broker that is none', () => {
  test('an announcement of 256 MB is cut before it fills memory', async () => {
    let sent = 0;
    broker.behave = ({ kind }, socket) => {
      if (kind === CONNECT) socket.write(ACCEPTED);
      if (kind !== SUBSCRIBE) return;
      socket.write(Buffer.from([0x90, 3, 0, 1, 0]));
      socket.write(Buffer.from([PUBLISH, 0xff, 0xff, 0xff, 0x7f, 0, 1, 0x61]));
      const flood = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      socket.on('drain', flood);
      flood();
    };
    start({}, ['a']);
    await eventually('it is told', () => lost()[0]?.includes('longer than 64 KiB') === true);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    expect(heard.filter((what) => what.startsWith('a '))).toEqual([]);
  });

  const seed = randomInt(2 ** 31 - 1);
  test(`illegal packets end connections, not the process (seed ${seed})`, async () => {
    let state = seed + 1;
    const draw = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    broker.behave = ({ kind }, socket) => {
      if (kind !== CONNECT) return;
      const junk = Array.from({ length: 1 + draw(3) }, () => {
        const body = Array.from({ length: draw(20) }, () => (draw(2) === 0 ? draw(6) : draw(256)));
        return Buffer.from([draw(256), body.length, ...body]);
      });
      socket.end(Buffer.concat([draw(3) === 0 ? Buffer.alloc(0) : ACCEPTED, ...junk]));
    };
    start({}, ['a']);
    await eventually('a hundred connections', async () => {
      await clock.advance(90_000);
      return broker.connections >= 100;
    });
  });
});
