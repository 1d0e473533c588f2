import { Socket } from 'node:net';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { MqttDestination } from '../mqtt-destination.ts';
import { CONNECT_TIMEOUT_MS } from './broker-error.ts';
import { MAX_PACKET_BYTES, PacketGuard } from './packet-guard.ts';

export interface LastWill {
  readonly topic: string;
  readonly payload: string;
}

export interface MqttClientOptions {
  readonly destination: MqttDestination;
  readonly clientId: string;
  readonly will: LastWill;
  /** A packet began that is longer than any that is meant for a bridge, or of another kind: the socket is to be cut. */
  readonly onForeign: () => void;
}

/** A broker takes the bridge for gone after one and a half of it, and the will says so. */
const KEEPALIVE_S = 10;
const PORTS = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 } as const;

/** Starts one connection, which is never repaired: whoever loses it makes another. Throws what the library throws. */
export async function openMqttClient(options: MqttClientOptions): Promise<MqttClient> {
  // It takes a tenth of a second to load, and most bridges have no broker.
  const { connect } = await import('mqtt');
  const client = connect(clientOptions(options));
  // A small packet would wait for the broker to confirm the one before it: 40 ms with Linux.
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  const guard = new PacketGuard();
  client.stream.on('data', (bytes: Uint8Array) => {
    if (!guard.accepts(bytes)) options.onForeign();
  });
  return client;
}

/** How to connect. @param options without a will where nobody has to hear that the client is gone */
export function clientOptions(
  options: Pick<MqttClientOptions, 'destination' | 'clientId'> & Partial<MqttClientOptions>,
): IClientOptions {
  const { destination, clientId, will } = options;
  const { url, user, password, tls = {}, protocolVersion } = destination;
  const isWebSocket = url.protocol === 'ws:' || url.protocol === 'wss:';
  return {
    protocol: url.protocol.slice(0, -1) as 'mqtt' | 'mqtts' | 'ws' | 'wss',
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? PORTS[url.protocol as keyof typeof PORTS] : Number(url.port),
    ...(isWebSocket && { path: url.pathname, wsOptions: { maxPayload: MAX_PACKET_BYTES * 4 } }),
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...tls,
    clientId,
    protocolVersion,
    ...(protocolVersion === 5 && { properties: { maximumPacketSize: MAX_PACKET_BYTES } }),
    ...(will !== undefined && { will: { ...will, payload: Buffer.from(will.payload), qos: 1, retain: true } }),
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    timerVariant: 'native',
  };
}
