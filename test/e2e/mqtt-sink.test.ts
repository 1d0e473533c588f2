import { readFileSync } from 'node:fs';
import { connect, type MqttClient } from 'mqtt';
import { afterEach, describe, expect } from 'vitest';
import { BoardHealth } from '../../bridge/health/board-health.ts';
import { MemorySpool } from '../../bridge/index.ts';
import type { MqttDestination } from '../../bridge/sinks/mqtt/mqtt-destination.ts';
import { runMqttSink } from '../../bridge/sinks/mqtt/mqtt-sink.ts';
import { type Status, systemClock } from '../../core/index.ts';
import { TopicStore } from '../bridge/sinks/mqtt/topic-store.ts';
import { fleetDestination } from '../brokers/fleet-destination.ts';
import { Mosquitto, type MosquittoOptions } from '../brokers/mosquitto.ts';
import { eventually } from '../eventually.ts';
import { makeCertificate, temporaryFolder } from '../plot-server/tls.ts';
import { requireProgram, testWith } from '../requirements.ts';

const mosquitto = { mosquitto: requireProgram('mosquitto') };

const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

interface Sink {
  readonly spool: MemorySpool;
  readonly statuses: Status[];
  append(count: number): void;
  stop(): Promise<void>;
}

function startSink(destination: MqttDestination): Sink {
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const clock = systemClock;
  const spool = new MemorySpool({ capacity: 100_000, clock, onStatus });
  const health = new BoardHealth({ bridge: 'pi', spool, clock });
  const stopping = new AbortController();
  const done = runMqttSink({
    ...{ bridge: 'pi', destination, spool, health, clock, onStatus, random: () => 0.5, signal: stopping.signal },
  });
  let appended = 0;
  const stop = async () => {
    stopping.abort();
    await done;
  };
  opened.push(stop);
  return {
    spool,
    statuses,
    append(count) {
      const monotonicMs = clock.monotonicMs();
      const samples = Array.from({ length: count }, () => ({ series: 'T', monotonicMs, value: ++appended }));
      spool.append('uno', samples);
    },
    stop,
  };
}

async function startStore(url: string, name = 'store'): Promise<TopicStore> {
  const client: MqttClient = connect(url, { reconnectPeriod: 100 });
  opened.push(() => client.endAsync(true));
  const say = (payload: string) => client.publish('boardstream/pi/$ack', payload);
  const store = new TopicStore({ clock: systemClock, name, say });
  client.on('message', (_topic, payload) => store.hear(payload.toString()));
  await client.subscribeAsync('boardstream/+/$data', { qos: 1 });
  return store;
}

async function startBroker(options: MosquittoOptions): Promise<Mosquitto> {
  const broker = await Mosquitto.open(options);
  opened.push(() => broker.close());
  return broker;
}

function errorsOf({ statuses }: Sink): string[] {
  return statuses.flatMap((status) => ('error' in status ? [status.error.message] : []));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('through a Mosquitto', () => {
  testWith(mosquitto, 'a store gets every point once, and the spool forgets what it has', async (paths) => {
    const broker = await startBroker(paths);
    const store = await startStore(broker.url);
    const sink = startSink(fleetDestination(broker.url));
    sink.append(1_200);
    await eventually('all is stored', () => sink.spool.size === 0);
    expect([...store.values].sort((a, b) => a - b)).toEqual(upTo(1_200));
    sink.append(1);
    await eventually('one more', () => sink.spool.size === 0);
    await sink.stop();
    expect(store.values).toHaveLength(1_201);
  });

  testWith(mosquitto, 'with ack off the broker is enough', async (paths) => {
    const broker = await startBroker(paths);
    const sink = startSink(fleetDestination(broker.url, { ack: 'off' }));
    sink.append(1_200);
    await eventually('all is delivered', () => sink.spool.size === 0);
  });

  testWith(mosquitto, 'a broker that is killed and comes back costs no point and stores none twice', async (paths) => {
    const broker = await startBroker(paths);
    const store = await startStore(broker.url);
    const sink = startSink(fleetDestination(broker.url));
    for (let round = 0; round < 3; round += 1) {
      sink.append(300);
      await eventually('something is stored', () => store.values.length > round * 300);
      await broker.kill();
      sink.append(300);
      await broker.start();
    }
    await eventually('all is stored', () => sink.spool.size === 0, 60_000);
    expect([...store.values].sort((a, b) => a - b)).toEqual(upTo(1_800));
  });

  testWith(mosquitto, 'points wait in the spool while the broker is away, and go when it is back', async (paths) => {
    const broker = await startBroker(paths);
    const sink = startSink(fleetDestination(broker.url, { ack: 'off' }));
    await eventually('it is connected', () => sink.statuses.some(({ type }) => type === 'streamConnected'));
    await broker.kill();
    await eventually('it is lost', () => sink.statuses.some(({ type }) => type === 'streamLost'));
    sink.append(50_000);
    expect(sink.spool.size).toBe(50_000);
    await broker.start();
    await eventually('all is delivered', () => sink.spool.size === 0, 60_000);
  });

  testWith(
    { ...mosquitto, mosquitto_passwd: requireProgram('mosquitto_passwd') },
    'a wrong password is told in words that hold none',
    async ({ mosquitto, mosquitto_passwd: mosquittoPasswd }) => {
      const broker = await startBroker({ mosquitto, mosquittoPasswd, passwords: { shed: 'right-secret' } });
      const sink = startSink(
        fleetDestination(broker.url, { user: 'shed', password: 'wrong-secret', protocolVersion: 5 }),
      );
      await eventually('it is told', () => sink.statuses.length > 0);
      expect(errorsOf(sink)[0]).toContain('refuses the user "shed"');
      expect(errorsOf(sink).join()).not.toContain('secret');
    },
  );
});

describe('with TLS', () => {
  const tools = { ...mosquitto, openssl: requireProgram('openssl') };

  testWith(
    tools,
    'a bridge shows its certificate, and believes the broker whose signer it is told of',
    async (paths) => {
      const tls = makeCertificate(paths.openssl, { folder: temporaryFolder() });
      const broker = await startBroker({ mosquitto: paths.mosquitto, tls: { ...tls, caFile: tls.certFile } });
      const [cert, key] = [readFileSync(tls.certFile, 'utf8'), readFileSync(tls.keyFile, 'utf8')];
      const sink = startSink(fleetDestination(broker.url, { ack: 'off', tls: { ca: cert, cert, key } }));
      sink.append(10);
      await eventually('all is delivered', () => sink.spool.size === 0);
    },
  );

  testWith(tools, 'what is wrong with a certificate is told in words', async (paths) => {
    const tls = makeCertificate(paths.openssl, { folder: temporaryFolder() });
    const broker = await startBroker({ mosquitto: paths.mosquitto, tls: { ...tls, caFile: tls.certFile } });
    const ca = readFileSync(tls.certFile, 'utf8');
    const unknown = startSink(fleetDestination(broker.url, { ack: 'off' }));
    await eventually('it is told', () => errorsOf(unknown).length > 0);
    expect(errorsOf(unknown)[0]).toContain('name the one who did with ca');
    const without = startSink(fleetDestination(broker.url, { ack: 'off', tls: { ca } }));
    await eventually('it is told', () => errorsOf(without).length > 0);
    expect(errorsOf(without)[0]).toContain('wants a certificate of this bridge');
    const plain = await startBroker({ mosquitto: paths.mosquitto });
    const mistaken = startSink(fleetDestination(plain.url.replace('mqtt:', 'mqtts:'), { ack: 'off', tls: { ca } }));
    await eventually('it is told', () => errorsOf(mistaken).length > 0);
    expect(errorsOf(mistaken)[0]).toMatch(/speaks no TLS|broke/);
  });
});
