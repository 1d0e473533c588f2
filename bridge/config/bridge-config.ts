import type { ServerLimits } from '../../core/index.ts';
import type { BoardConfig } from '../board-config.ts';
import type { Destination } from '../destination.ts';

/** What a bridge is to do: the file, the environment and the command line together. */
export interface BridgeConfig {
  /** Names it among others that feed the same account. */
  readonly name: string;
  /** Default: every USB serial device. */
  readonly boards?: readonly BoardConfig[];
  /** Default: a stream server of its own. */
  readonly destination?: Destination;
  readonly spool: {
    readonly maxBytes: number;
    /** Default: in the data folder. */
    readonly folder?: string;
  };
  /** The stream server of its own. */
  readonly server: {
    readonly httpPort: number;
    readonly host: string;
    /** Of its own MQTT broker; default: none. */
    readonly mqttPort?: number;
    /** Days that readings are kept; default for ever. */
    readonly keepDays?: number;
    /** Bytes of them on the disk; default 4 GiB. */
    readonly keepBytes?: number;
    /** Names that browsers may ask for it by, besides those of this machine. */
    readonly allowHosts?: readonly string[];
    /** Other than the defaults. */
    readonly limits?: Partial<ServerLimits>;
    /** Default: without TLS. */
    readonly tls?: { readonly certFile: string; readonly keyFile: string };
  };
  readonly metricsPort?: number;
}
