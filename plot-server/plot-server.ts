import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  BoardstreamError,
  type Clock,
  errorText,
  type Metric,
  type OnStatus,
  type ServerLimits,
} from '../core/index.ts';
import { KeyCheck } from './accounts/key-check.ts';
import { Sessions } from './accounts/sessions.ts';
import { type CertificateFiles, readCertificate } from './http/certificate.ts';
import { Exchanges } from './http/client-error.ts';
import { listen, newHttpServer } from './http/listen.ts';
import { reply } from './http/respond.ts';
import { findRoute } from './http/router.ts';
import { answerTlsToo, redirectedToTls } from './http/tls-too.ts';
import { acceptStream, refuseStream } from './ingest/accept-stream.ts';
import { type AckStats, AckStreams } from './ingest/ack-streams.ts';
import { OpenStreams } from './ingest/open-streams.ts';
import { Broadcasts } from './live/broadcasts.ts';
import { serverMetrics } from './metrics/server-metrics.ts';
import { loadAssets } from './pages/assets.ts';
import { Pictures } from './picture/render/pictures.ts';
import { ThreadRenderer } from './picture/render/thread-renderer.ts';
import { USER_PATTERN } from './plots/account.ts';
import { repeat } from './repeat.ts';
import { notFound, routes } from './routes.ts';
import { newSafety } from './safety/safety.ts';
import { openState, type StateOptions } from './storage/open-state.ts';

export interface PlotServerOptions {
  /** Address to listen on, such as `127.0.0.1`, or `0.0.0.0` for all. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly httpPort: number;
  /** With them the same port answers TLS as well, and pages over TLS only. */
  readonly tls?: CertificateFiles | undefined;
  /** Folder for what outlives a restart; without one everything ends with the server. */
  readonly dataDir?: string | undefined;
  /** Bytes of history kept on the disk; default 4 GiB. The oldest make way, file by file. */
  readonly keepBytes?: number | undefined;
  /** Days that readings are kept; default for ever. */
  readonly keepDays?: number | undefined;
  /** Default: the one kept in the data folder, else `maker`. */
  readonly user?: string | undefined;
  /** Default: the one kept in the data folder, else a new one of ten characters. */
  readonly key?: string | undefined;
  /** Names that browsers may ask for it by, besides those of this machine. Default none. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Bounds other than the defaults. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** More for `/metrics`, as of a bridge in the same process. */
  readonly metrics?: (() => Iterable<Metric>) | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

export interface PlotServer {
  /** `http://localhost:PORT`, with TLS `https:`, or `http://HOST:PORT` when bound to one address that is not this machine's own. */
  readonly url: string;
  readonly httpPort: number;
  readonly user: string;
  readonly key: string;
  /** What the acknowledged streams have done. */
  ackStats(): AckStats;
  /** Ends all streams and viewers and saves what is to be kept, within a second. */
  close(): Promise<void>;
}

const IDLE_SWEEP_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const DAY_MS = 86_400_000;
/** Those that plot calls brought are in the plots' files as well: nothing hurries. */
const SAVE_TOKENS_MS = 10_000;
/** Bridges say again how they are in that time. */
const SAVE_FLEET_MS = 60_000;

/**
 * Starts the stream server.
 * @throws BoardstreamError HTTP_PORT_UNAVAILABLE, DATA_FOLDER_UNUSABLE, TLS_CERTIFICATE_UNUSABLE, USAGE (a user name that cannot be part of an
 * address)
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
  const certificate = options.tls === undefined ? undefined : readCertificate(options.tls, clock.nowMs());
  const { limits, door, gate } = newSafety({ ...options, ...parts });
  const keepMs = options.keepDays === undefined ? undefined : options.keepDays * DAY_MS;
  const maxFigureBytes = limits['plot-mib'] * 1024 * 1024;
  const state = await openState({ ...options, ...parts, keepMs, maxFigureBytes });
  const { registry, acknowledged, tokens, fleet } = state;
  const account = await state.account({ user: options.user, key: options.key });
  const streams = new OpenStreams(limits.streams);
  const ackStreams = new AckStreams({ registry, store: acknowledged, limits, clock, onStatus });
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

  const port = await listen(server, host, httpPort).catch(async (error: unknown) => {
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

  const close = async () => {
    closing.abort();
    const closed = new Promise((resolve) => server.close(resolve));
    streams.endAll(503);
    const drained = ackStreams.drain();
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
    user: account.user,
    key: account.key,
    ackStats: () => ackStreams.stats(),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** All addresses, and this machine's own, are written `localhost`: that is what its user can open. */
function publicHost(host: string): string {
  if (['', '0.0.0.0', '::', '127.0.0.1', '::1', 'localhost'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
