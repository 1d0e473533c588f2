import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectMqtt, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { ManualClock, type ServerLimits, type Status, serverLimits } from '../../../core/index.ts';
import { type OwnBroker, type OwnBrokerOptions, openOwnBroker } from '../../../plot-server/broker/own-broker.ts';
import { Doorkeeper } from '../../../plot-server/safety/doorkeeper.ts';

export interface OwnBrokerRig {
  readonly broker: OwnBroker;
  readonly port: number;
  readonly clock: ManualClock;
  readonly statuses: Status[];
}

export interface OwnBrokerRigOptions extends Pick<Partial<OwnBrokerOptions>, 'certificate' | 'base'> {
  readonly limits?: Partial<ServerLimits>;
  readonly boundsLoopback?: boolean;
  /** Before clients are let in. */
  readonly prepare?: (broker: OwnBroker) => void;
}

export const ACCOUNT = { user: 'maker', key: 'right-key' };

/** A broker on a free port of this machine. */
export async function ownBrokerRig({
  limits,
  boundsLoopback,
  prepare,
  ...options
}: OwnBrokerRigOptions = {}): Promise<OwnBrokerRig> {
  const clock = new ManualClock();
  const statuses: Status[] = [];
  const onStatus = (status: Status) => void statuses.push(status);
  const door = new Doorkeeper({ limits: serverLimits(limits), clock, onStatus, boundsLoopback });
  const broker = await openOwnBroker({
    ...{ host: '127.0.0.1', port: 0, account: ACCOUNT, door, clock, onStatus },
    ...options,
  });
  prepare?.(broker);
  const url = await broker.listen();
  const port = Number(new URL(url).port);
  // What it says at its start is no news to a test.
  statuses.length = 0;
  onTestFinished(async () => {
    door.close();
    await Promise.all([broker.close(), clock.advance(1_000)]);
  });
  return { broker, port, clock, statuses };
}

export interface Client {
  readonly mqtt: MqttClient;
  /** `TOPIC PAYLOAD`, with `retained` behind it where it was. */
  readonly heard: string[];
  /** What went wrong, the newest last. */
  readonly errors: string[];
  readonly isClosed: () => boolean;
}

/** A client of mqtt.js with the right user and key that does not try again. */
export function client({ port }: Pick<OwnBrokerRig, 'port'>, options: IClientOptions = {}): Client {
  const mqtt = connectMqtt({
    ...{ host: '127.0.0.1', port, username: ACCOUNT.user, password: ACCOUNT.key },
    ...{ reconnectPeriod: 0, connectTimeout: 60_000, ...options },
  });
  const heard: string[] = [];
  const errors: string[] = [];
  let isClosed = false;
  mqtt.on('message', (topic, payload, { retain }) => heard.push(`${topic} ${payload}${retain ? ' retained' : ''}`));
  mqtt.on('error', (error) => errors.push(error.message));
  mqtt.on('close', () => {
    isClosed = true;
  });
  onTestFinished(() => void mqtt.end(true));
  return { mqtt, heard, errors, isClosed: () => isClosed };
}

/** The same, once it is connected. */
export async function connected(rig: Pick<OwnBrokerRig, 'port'>, options: IClientOptions = {}): Promise<Client> {
  const made = client(rig, options);
  await new Promise<void>((resolve, reject) => {
    made.mqtt.once('connect', () => resolve());
    made.mqtt.once('error', reject);
  });
  return made;
}

/** One that is nothing but bytes. */
export function bytes({ port }: OwnBrokerRig, content: Uint8Array): { readonly socket: Socket; isClosed(): boolean } {
  const socket = connectSocket(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.on('data', () => {});
  let isClosed = false;
  socket.on('close', () => {
    isClosed = true;
  });
  socket.write(content);
  onTestFinished(() => void socket.destroy());
  return { socket, isClosed: () => isClosed };
}

/** CONNECT of MQTT 3.1.1 with a clean session. */
export function connectPacket(clientId: string, { user, key } = ACCOUNT): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0, Buffer.byteLength(value)]), Buffer.from(value)]);
  const body = Buffer.concat([
    ...[text('MQTT'), Buffer.from([4, 0xc2, 0, 60])],
    ...[text(clientId), text(user), text(key)],
  ]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}
