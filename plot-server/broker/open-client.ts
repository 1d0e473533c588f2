import { connect as connectTcp, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { connect as connectWebSocket, type IClientOptions, MqttClient } from 'mqtt';
import { BoundedSocket } from './bounded-socket.ts';
import type { RemoteBroker } from './remote-broker.ts';

/** Longer packets are cut to this: room for a message of 1 MiB with the longest topic there is. */
const MAX_PACKET_BYTES = 1024 * 1024 + 128 * 1024;
/** A frame of a WebSocket is held whole before anything of it is seen, so a longer one ends the connection. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;
const CONNECT_MS = 10_000;
/** A broker that has not answered for one and a half of it is given up. */
const KEEPALIVE_S = 20;

/** A client for one connection: it does not come back by itself, keeps nothing and queues nothing. */
export function openClient(
  { url, user, password, tls = {}, protocolVersion }: RemoteBroker,
  clientId: string,
): MqttClient {
  const options: IClientOptions = {
    clientId,
    clean: true,
    protocolVersion,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_MS,
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    // A broker of MQTT 5 then does not even send what is longer.
    ...(protocolVersion === 5 && { properties: { maximumPacketSize: MAX_PACKET_BYTES } }),
  };
  if (url.protocol === 'ws:' || url.protocol === 'wss:') {
    return connectWebSocket(url.href, {
      ...options,
      ...(url.protocol === 'wss:' && tls),
      wsOptions: { maxPayload: MAX_FRAME_BYTES },
    });
  }
  return new MqttClient(() => new BoundedSocket(openSocket(url, tls), MAX_PACKET_BYTES), options);
}

function openSocket(url: URL, tls: NonNullable<RemoteBroker['tls']>): Duplex {
  // An address of IPv6 has brackets in a URL and nowhere else.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'mqtts:';
  const port = url.port === '' ? (isTls ? 8883 : 1883) : Number(url.port);
  if (!isTls) return connectTcp({ host, port }).setNoDelay(true);
  return connectTls({ host, port, ...tls, ...(isIP(host) === 0 && { servername: host }), minVersion: 'TLSv1.2' });
}
