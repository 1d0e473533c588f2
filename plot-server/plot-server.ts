import type { IncomingMessage, ServerResponse } from 'node:http';
import { BoardstreamError, DEFAULT_TOPIC_BASE, errorText } from '../core/index.ts';
import { KeyCheck } from './accounts/key-check.ts';
import { Sessions } from './accounts/sessions.ts';
import { readCertificate } from './http/certificate.ts';
import { Exchanges } from './http/client-error.ts';
import { listen, newHttpServer } from './http/listen.ts';
import { publicHost } from './http/public-host.ts';
import { reply } from './http/respond.ts';
import { findRoute } from './http/router.ts';
import { answerTlsToo, redirectedToTls } from './http/tls-too.ts';
import { acceptStream, refuseStream } from './ingest/accept-stream.ts';
import { AckStreams } from './ingest/ack-streams.ts';
import { OpenStreams } from './ingest/open-streams.ts';
import { Broadcasts } from './live/broadcasts.ts';
import { serverMetrics } from './metrics/server-metrics.ts';
import { loadAssets } from './pages/assets.ts';
import { Pictures } from './picture/render/pictures.ts';
import { ThreadRenderer } from './picture/render/thread-renderer.ts';
import type { PlotServer, PlotServerOptions } from './plot-server-options.ts';
import { USER_PATTERN } from './plots/account.ts';
import { repeat } from './repeat.ts';
import { notFound, routes } from './routes.ts';
import { newSafety } from './safety/safety.ts';
import { openState, type StateOptions } from './storage/open-state.ts';
import { Subscriptions } from './subscribe/subscriptions.ts';

const IDLE_SWEEP_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const DAY_MS = 86_400_000;
/** Those that plot calls brought are in the plots' files as well: nothing hurries. */
const SAVE_TOKENS_MS = 10_000;
/** Bridges say again how they are in that time. */
const SAVE_FLEET_MS = 60_000;

/**
 * Starts the stream server.
 * @throws BoardstreamError HTTP_PORT_UNAVAILABLE, MQTT_PORT_UNAVAILABLE, DATA_FOLDER_UNUSABLE, TLS_CERTIFICATE_UNUSABLE, USAGE (a user name
 * that cannot be part of an address, one port for two)
 */
export function startPlotServer(options: PlotServerOptions): Promise<PlotServer> {
  return startPlotServerWith(options, {});
}

/** What only tests set: another disk, or a smaller one; other times and machines. */
export interface TestedParts extends Pick<StateOptions, 'fs' | 'maxBytes'> {
  readonly boundsLoopback?: boolean;
  readonly headerTimeoutMs?: number;
  readonly openFiles?: number | undefined;
}

/** For tests. */
export async function startPlotServerWith(options: PlotServerOptions, parts: TestedParts): Promise<PlotServer> {
  const { host, httpPort, clock, onStatus } = options;
  if (options.user !== undefined && !USER_PATTERN.test(options.user)) {
    throw new BoardstreamError('USAGE', 'a user name has 1 to 64 letters, digits, "_", "." and "-"');
  }
  if (httpPort !== 0 && options.mqtt?.port === httpPort) {
    throw new BoardstreamError('USAGE', `HTTP and MQTT cannot share port ${httpPort}; MQTT is usually on 1883`);
  }
  const certificate = options.tls === undefined ? undefined : readCertificate(options.tls, clock.nowMs());
  const { limits, door, gate } = newSafety({ ...options, ...parts });
  const keepMs = options.keepDays === undefined ? undefined : options.keepDays * DAY_MS;
  const maxFigureBytes = limits['plot-mib'] * 1024 * 1024;
  const state = await openState({ ...options, ...parts, keepMs, maxFigureBytes });
  const { registry, acknowledged, tokens, fleet } = state;
  const account = await state.account({ user: options.user, key: options.key });
  const streams = new OpenStreams(limits.streams);
  const ackStreams = new AckStreams({ registry, store: acknowledged, limits, clock, onStatus });
  const subscriptions = new Subscriptions({
    registry,
    user: account.user,
    save: state.save,
    store: acknowledged.id,
    ackStreams,
    fleet,
    limits,
    clock,
    onStatus,
  });
  const broadcasts = new Broadcasts(clock, limits.viewers);
  const closing = new AbortController();
  const { signal } = closing;
  const assets = loadAssets();
  const pictures = new Pictures(new ThreadRenderer(clock), clock);
  const server = newHttpServer(parts.headerTimeoutMs);
  const exchanges = new Exchanges();
  exchanges.handleErrorsOf(server);
  if (certificate !== undefined) answerTlsToo(server, { certificate, clock, signal });
  // Behind TLS, which puts its own listener in the place of all others.
  door.watch(server);

  const mistake = (request: IncomingMessage) => door.mistake(request);
  let url = '';
  const table = routes({
    registry,
    broadcasts,
    assets,
    pictures,
    fleet,
    account,
    sessions: new Sessions(clock),
    keyCheck: new KeyCheck(account, clock),
    tokens,
    saveTokens: state.saveTokens,
    endStream: (streamId) => {
      streams.end(streamId, 404);
      ackStreams.end(streamId);
    },
    clock,
    onStatus,
    metrics: () => [
      ...serverMetrics({
        registry,
        streams,
        broadcasts,
        fleet: fleet.counts(),
        acknowledged: ackStreams.stats(),
        history: state.historyStats(),
      }),
      ...subscriptions.metrics(),
      ...(options.metrics?.() ?? []),
    ],
    save: (plots) => state.save(plots),
    serverUrl: () => url,
    limits,
    isGuessing: (request) => door.isGuessing(request),
    mistake,
  });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: target = '' } = request;
    exchanges.set({ request, response, stream: undefined });
    if (!gate.admit(request, response)) return;
    if (method === 'POST' && /^\/(\?.*)?$/.test(target)) {
      const context = { registry, tokens, streams, ackStreams, limits, mistake, clock, onStatus };
      const stream = acceptStream(request, response, context);
      exchanges.set({ request, response, stream });
      return;
    }
    if (certificate !== undefined && redirectedToTls(request, response, url)) return;
    state.settle();
    const routed = findRoute(table, method, target);
    if (routed.kind === 'found') await routed.route.handle({ request, response, ...routed });
    else if (routed.kind === 'nothing') notFound({ request, response }, assets, 'There is no such page');
    else if (target === '/') refuseStream(response, 405);
    else reply(response, `use ${routed.allow} here\n`, { status: 405, headers: { Allow: routed.allow } });
  };

  // Node would answer `Expect: 100-continue` at once: to an old client an early byte says that its stream is over.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url !== '/') response.writeContinue();
    server.emit('request', request, response);
  });
  server.on('request', (request, response) => {
    handle(request, response).catch((error: unknown) => {
      onStatus({ type: 'requestFailed', why: errorText(error) });
      if (response.headersSent) response.destroy();
      else reply(response, 'the server failed at this request\n', { status: 500 });
    });
  });

  const { mqtt } = options;
  const openBroker = async () => (await import('./broker/own-broker.ts')).openOwnBroker;
  const broker = mqtt && (await (await openBroker())({ host, ...mqtt, account, certificate, door, clock, onStatus }));
  if (broker !== undefined) subscriptions.add(broker.link(), DEFAULT_TOPIC_BASE, undefined);
  const listening = async () => [await listen(server, host, httpPort), await broker?.listen()] as const;
  const [port, mqttUrl] = await listening().catch(async (error: unknown) => {
    server.close();
    await subscriptions.close();
    await broker?.close();
    await state.close();
    throw error;
  });
  url = `${certificate === undefined ? 'http' : 'https'}://${publicHost(host)}:${port}`;
  const loops = [
    repeat({ everyMs: IDLE_SWEEP_MS, clock, signal }, () => {
      streams.endIdle(clock.monotonicMs());
      door.forgetQuiet();
      fleet.lookAtPlots();
    }),
    repeat({ everyMs: HEARTBEAT_MS, clock, signal }, () => broadcasts.heartbeat()),
    repeat({ everyMs: SAVE_TOKENS_MS, clock, signal }, () => void state.saveTokens()),
    repeat({ everyMs: SAVE_FLEET_MS, clock, signal }, () => void state.saveFleet()),
  ];
  onStatus({ type: 'serverListening', url, host });
  for (const broker of options.from ?? []) subscriptions.subscribe(broker);

  const close = async () => {
    closing.abort();
    const closed = new Promise((resolve) => server.close(resolve));
    streams.endAll(503);
    subscriptions.stopTaking();
    // Bridges hear that this server stops before it leaves their broker.
    const drained = ackStreams
      .drain()
      .then(() => subscriptions.close())
      .then(() => broker?.close());
    broadcasts.close();
    door.close();
    await Promise.all([drained, pictures.close(), ...loops]);
    await state.close();
    // One turn of the event loop for the last bytes to leave; whoever does not take them now is cut off.
    await new Promise((resolve) => setImmediate(resolve));
    server.closeAllConnections();
    await closed;
  };
  let closed: Promise<void> | undefined;
  return {
    url,
    httpPort: port,
    mqttUrl,
    user: account.user,
    key: account.key,
    ackStats: () => ackStreams.stats(),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
