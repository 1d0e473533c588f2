import type { Clock, Metric, OnStatus, ServerLimits } from '../core/index.ts';
import type { CertificateFiles } from './http/certificate.ts';
import type { AckStats } from './ingest/ack-streams.ts';
import type { SubscribedBroker } from './subscribe/subscriptions.ts';

export interface PlotServerOptions {
  /** Address to listen on, such as `127.0.0.1`, or `0.0.0.0` for all. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly httpPort: number;
  /** With them the same port answers TLS as well, and pages over TLS only. */
  readonly tls?: CertificateFiles | undefined;
  /** A port for an MQTT broker of its own, for a site that needs no other; 0 takes any free one. Default: none. */
  readonly mqtt?: { readonly port: number; readonly host?: string } | undefined;
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
  /** Brokers whose bridges are stored here. Default none. */
  readonly from?: readonly SubscribedBroker[] | undefined;
  /** More for `/metrics`, as of a bridge in the same process. */
  readonly metrics?: (() => Iterable<Metric>) | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

export interface PlotServer {
  /** `http://localhost:PORT`, with TLS `https:`, or `http://HOST:PORT` when bound to one address that is not this machine's own. */
  readonly url: string;
  readonly httpPort: number;
  /** `mqtt://localhost:PORT`, with TLS `mqtts:`, where it has a broker of its own. */
  readonly mqttUrl?: string | undefined;
  readonly user: string;
  readonly key: string;
  /** What the acknowledged streams have done. */
  ackStats(): AckStats;
  /** Ends all streams and viewers and saves what is to be kept, within a second. */
  close(): Promise<void>;
}
