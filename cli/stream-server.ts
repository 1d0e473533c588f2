import type { StreamDestination } from '../bridge/index.ts';
import { type Metric, type OnStatus, type ServerLimits, systemClock } from '../core/index.ts';
import type { PlotServer, SubscribedBroker } from '../plot-server/index.ts';
import { dataFolder, environmentAccount } from './options.ts';

/** What `serve` and `run` are told of the server. */
export interface StreamServerOptions {
  readonly httpPort: number;
  readonly host: string;
  /** Default: without TLS. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Of its own MQTT broker. */
  readonly mqttPort?: number | undefined;
  /** Brokers whose bridges are stored. */
  readonly from?: readonly SubscribedBroker[];
  readonly data?: string | undefined;
  readonly keepDays?: number | undefined;
  readonly keepBytes?: number | undefined;
  /** Names that browsers may ask for it by, besides those of this machine. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Other than the defaults. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** More for its `/metrics`. */
  readonly metrics?: () => Iterable<Metric>;
}

/** The stream server as the command line describes it: its account from the environment, its state in the data folder. */
export async function startStreamServer(options: StreamServerOptions, onStatus: OnStatus): Promise<PlotServer> {
  const { startPlotServer } = await import('../plot-server/index.ts');
  return startPlotServer({
    host: options.host,
    httpPort: options.httpPort,
    tls: options.tls,
    mqtt: options.mqttPort === undefined ? undefined : { port: options.mqttPort },
    from: options.from,
    dataDir: dataFolder(options.data),
    keepDays: options.keepDays,
    keepBytes: options.keepBytes,
    allowHosts: options.allowHosts,
    limits: options.limits,
    ...environmentAccount(),
    metrics: options.metrics,
    clock: systemClock,
    onStatus,
  });
}

/**
 * How a bridge in the same process reaches it: without TLS, which the port takes in any case, because the name in its
 * certificate is the one that others know.
 */
export function destinationOf(server: PlotServer): StreamDestination {
  const url = new URL(`http://${new URL(server.url).hostname}:${server.httpPort}`);
  return { url, user: server.user, key: server.key };
}
