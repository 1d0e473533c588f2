import { createServer as createSocketServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions } from 'node:tls';
import { Aedes, type AedesPublishPacket, type Client } from 'aedes';
import { type Clock, DEFAULT_TOPIC_BASE, errorText, type OnStatus, SeldomReport } from '../../core/index.ts';
import { byFirstByte, SILENT_MS } from '../http/by-first-byte.ts';
import { listen } from '../http/listen.ts';
import { publicHost } from '../http/public-host.ts';
import type { Account } from '../plots/account.ts';
import type { Doorkeeper } from '../safety/doorkeeper.ts';
import type { BrokerLink } from './broker-link.ts';
import { ConnectionRefused, GuardedConnection } from './own/guarded-connection.ts';
import { OwnLink } from './own/own-link.ts';
import { RetainedMessages } from './own/retained-messages.ts';
import { signIn } from './own/sign-in.ts';
import { TakenIds } from './own/taken-ids.ts';
import { maySubscribe, whyNotPublish } from './own/topic-rules.ts';

export interface OwnBrokerOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** First levels of all topics of bridges; default `boardstream`. */
  readonly base?: string | undefined;
  /** User and key that every client needs. */
  readonly account: Account;
  /** With it the same port answers TLS as well. */
  readonly certificate?: SecureContextOptions | undefined;
  readonly door: Doorkeeper;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

export interface OwnBroker {
  /** The server's way to it. To be run before `listen`, so that nothing comes before somebody hears it. */
  link(): BrokerLink;
  /**
   * Lets clients in.
   * @returns its address: `mqtt://localhost:PORT`, with TLS `mqtts:`
   * @throws BoardstreamError MQTT_PORT_UNAVAILABLE
   */
  listen(): Promise<string>;
  /** Ends all connections, within a second. */
  close(): Promise<void>;
}

/** From the opening of a connection to the end of a sign-in with the right key. */
export const SIGN_IN_MS = 10_000;

/** How long a client may have more than `MAX_UNSENT_BYTES` waiting for it. */
const OVER_BOUND_MS = 1_000;

/** Subscriptions of one client. */
export const MAX_SUBSCRIPTIONS = 1_000;

/** Of a topic; each is a step of a search. */
export const MAX_TOPIC_LEVELS = 16;

/** Messages of the highest quality of service that one client may leave half sent. */
export const MAX_HALF_SENT = 32;

/** The library says so often that it is alive, to other nodes of a cluster; there are none. Four times as long is the most that a timer takes. */
const HARDLY_EVER_MS = 2 ** 29 - 1;

const CLOSE_MS = 500;

const PORT = { code: 'MQTT_PORT_UNAVAILABLE', option: '--mqtt-port' } as const;

/**
 * An MQTT 3.1.1 broker in the server's own process, for a site that needs no other: it keeps nothing on the disk and
 * nothing for clients that are away, because bridges keep their points themselves and say their state again when they
 * connect.
 */
export async function openOwnBroker(options: OwnBrokerOptions): Promise<OwnBroker> {
  const { base = DEFAULT_TOPIC_BASE, account, certificate, door, clock, onStatus } = options;
  const retained = new RetainedMessages();
  const takenIds = new TakenIds(clock, onStatus);
  const unkept = new SeldomReport<string>({
    ...{ clock, quietMs: 10_000 },
    report: (count, topic) => onStatus({ type: 'retainedRefused', count, topic }),
  });
  const subscriptions = new WeakMap<Client, Set<string>>();
  const signedIn = new Map<string, Client>();
  const waitingForSignIn = new WeakMap<GuardedConnection, AbortController>();

  const refused = ({ conn }: Client, why: string) => {
    if (conn instanceof GuardedConnection) door.refused(conn.socket, why);
  };

  const aedes = await Aedes.createBroker({
    // Each client has no more than one read of its socket on the way, so that all of them together are bounded.
    concurrency: 0,
    heartbeatInterval: HARDLY_EVER_MS,
    drainTimeout: OVER_BOUND_MS,
    maxTopicLevels: MAX_TOPIC_LEVELS,
    maxInflightInbound: MAX_HALF_SENT,
    preConnect(_, packet, done) {
      // A session that outlives its connection would be a queue that nobody empties.
      packet.clean = true;
      done(null, true);
    },
    authenticate: signIn({
      ...{ account, door },
      onSignedIn(connection, clientId) {
        waitingForSignIn.get(connection)?.abort();
        if (signedIn.has(clientId)) takenIds.taken(clientId);
      },
    }),
    authorizePublish(client, packet, done) {
      const why = whyNotPublish(base, packet);
      if (why !== undefined) {
        // Its last will; of a client that is there the error is reported.
        if (client?.closed === true) refused(client, why);
        done(new ConnectionRefused(why));
        return;
      }
      if (packet.retain) {
        // Cut loose from the read that brought it, which would be kept as a whole.
        packet.payload = Buffer.from(packet.payload);
        if (!retained.set(packet.topic, packet.payload)) {
          packet.retain = false;
          unkept.add(packet.topic);
        }
      }
      done(null);
    },
    authorizeSubscribe(client, subscription, done) {
      const filters = subscriptions.get(client) ?? new Set();
      subscriptions.set(client, filters);
      const isAllowed = maySubscribe(subscription.topic) && filters.size < MAX_SUBSCRIPTIONS;
      if (isAllowed) filters.add(subscription.topic);
      done(null, isAllowed ? subscription : null);
    },
  });
  deliverInAnyOrder(aedes);
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) subscriptions.get(client)?.delete(filter);
  });
  aedes.on('client', (client) => signedIn.set(client.id, client));
  aedes.on('clientDisconnect', (client) => {
    if (signedIn.get(client.id) === client) signedIn.delete(client.id);
  });
  const failed = (client: Client, error: Error) => {
    const why = whyRefused(error);
    if (why !== undefined) refused(client, why);
  };
  aedes.on('clientError', failed);
  aedes.on('connectionError', failed);
  aedes.addListener('error', (error: unknown) => onStatus({ type: 'requestFailed', why: errorText(error) }));

  const closing = new AbortController();
  const { signal } = closing;
  const open = new Set<Socket>();
  const speakMqtt = (socket: Socket): void => {
    if (door.isSpare({ socket })) {
      socket.destroy();
      return;
    }
    const connection = new GuardedConnection(socket);
    const signInOver = new AbortController();
    waitingForSignIn.set(connection, signInOver);
    connection.once('close', () => signInOver.abort());
    void clock.sleep(SIGN_IN_MS, signInOver.signal).then(() => {
      if (!signInOver.signal.aborted) connection.destroy(new ConnectionRefused('it does not sign in'));
    });
    aedes.handle(connection);
  };
  const server = createSocketServer({ keepAlive: true, keepAliveInitialDelay: 30_000, noDelay: true });
  door.watch(server);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  if (certificate === undefined) server.on('connection', speakMqtt);
  else {
    const secure = createTlsServer({ handshakeTimeout: SILENT_MS, ...certificate });
    secure.on('secureConnection', speakMqtt);
    secure.on('tlsClientError', (_, socket) => socket.destroy());
    const onTls = (socket: Socket) => void secure.emit('connection', socket);
    server.on('connection', byFirstByte({ onTls, onPlain: speakMqtt, clock, signal }));
  }

  return {
    link: () => new OwnLink(aedes, retained),
    async listen() {
      const port = await listen(server, options.host, options.port, PORT);
      const url = `${certificate === undefined ? 'mqtt' : 'mqtts'}://${publicHost(options.host)}:${port}`;
      onStatus({ type: 'brokerListening', url });
      return url;
    },
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      const over = new AbortController();
      const left = new Promise<void>((resolve) => aedes.close(resolve));
      await Promise.race([left, clock.sleep(CLOSE_MS, over.signal)]);
      over.abort();
      for (const socket of open) socket.destroy();
      unkept.flush();
      await closed;
    },
  };
}

/** What the server has to say of a connection that it ended; a network that broke is nobody's fault. */
function whyRefused(error: Error): string | undefined {
  if (error instanceof ConnectionRefused) return error.message;
  switch (error.message) {
    case 'drain timeout':
      return 'it does not take what it subscribed to';
    case 'user or key is wrong':
      return 'user or key is wrong';
    default:
      return undefined;
  }
}

/**
 * The library numbers messages, delivers a retained one a little later than others, and drops what a client then gets out
 * of order as a copy: whoever subscribes to both would miss some. Without number and mark of this broker they are
 * numbered when they are delivered.
 */
function deliverInAnyOrder(aedes: Aedes): void {
  const { mq } = aedes as Aedes & { mq: { emit(packet: AedesPublishPacket, done: () => void): void } };
  const emit = mq.emit.bind(mq);
  mq.emit = (packet, done) => emit(Object.assign(packet, { brokerId: '', brokerCounter: 0 }), done);
}
