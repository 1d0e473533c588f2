import { connect, type MqttClient } from 'mqtt';
import { afterEach, describe, expect } from 'vitest';
import { BoardHealth } from '../../bridge/health/board-health.ts';
import { MemorySpool } from '../../bridge/index.ts';
import type { MqttDestination } from '../../bridge/sinks/mqtt/mqtt-destination.ts';
import { runMqttSink } from '../../bridge/sinks/mqtt/mqtt-sink.ts';
import { type Status, systemClock } from '../../core/index.ts';
import { TopicStore } from '../bridge/sinks/mqtt/topic-store.ts';
import { fleetDestination } from '../brokers/fleet-destination.ts';
import { Mosquitto } from '../brokers/mosquitto.ts';
import { eventually } from '../eventually.ts';
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

async function startBroker(path: string): Promise<Mosquitto> {
  const broker = await Mosquitto.open({ mosquitto: path });
  opened.push(() => broker.close());
  return broker;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('through a Mosquitto', () => {
  testWith(mosquitto, 'a store gets every point once, and the spool forgets what it has', async (paths) => {
    const broker = await startBroker(paths.mosquitto);
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
    const broker = await startBroker(paths.mosquitto);
    const sink = startSink(fleetDestination(broker.url, { ack: 'off' }));
    sink.append(1_200);
    await eventually('all is delivered', () => sink.spool.size === 0);
  });
});
