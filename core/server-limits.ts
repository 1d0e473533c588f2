/** One bound of the stream server that may be chosen. */
export interface ServerLimit {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  /** What it bounds, as a phrase. */
  readonly what: string;
}

/**
 * Every bound of the stream server that may be chosen, by the name that the configuration and the command line give it.
 * "An address" is an IPv4 address or the /64 network of an IPv6 one; this machine's own is not bounded.
 *
 * Defaults let a room of fifty boards and thirty people behind one router work, 1,000 viewers of one plot, and 2,000
 * streams.
 */
export const SERVER_LIMITS = {
  connections: { default: 4_096, least: 16, most: 65_536, what: 'open connections of all kinds' },
  'connections-per-address': { default: 1_024, least: 4, most: 65_536, what: 'open connections of one address' },
  'new-connections-per-second': {
    default: 50,
    least: 1,
    most: 100_000,
    what: 'new connections of one address a second, after the first 500',
  },
  streams: { default: 3_000, least: 1, most: 65_536, what: 'open streams that are not acknowledged' },
  'streams-per-address': { default: 256, least: 1, most: 65_536, what: 'open streams of one address, of both kinds' },
  viewers: { default: 1_500, least: 1, most: 65_536, what: 'open live pages' },
  'viewers-per-address': { default: 256, least: 1, most: 65_536, what: 'open live pages of one address' },
  'lines-per-second': { default: 500_000, least: 1, most: 100_000_000, what: 'lines read from one stream a second' },
  'kib-per-second': { default: 65_536, least: 1, most: 16_777_216, what: 'KiB read from one stream a second' },
  'wrong-keys-per-minute': {
    default: 30,
    least: 1,
    most: 1_000_000,
    what: 'wrong tokens and keys of one address a minute that are answered at once',
  },
  plots: { default: 1_000, least: 1, most: 1_000_000, what: 'plots' },
  'plot-mib': { default: 32, least: 1, most: 4_096, what: 'MiB that the figure of one plot takes' },
  'plots-mib': { default: 512, least: 1, most: 1_048_576, what: 'MiB that the figures of all plots take together' },
} as const satisfies Record<string, ServerLimit>;

export type ServerLimitName = keyof typeof SERVER_LIMITS;

export type ServerLimits = Readonly<Record<ServerLimitName, number>>;

export const SERVER_LIMIT_NAMES = Object.keys(SERVER_LIMITS) as readonly ServerLimitName[];

/** The defaults, and what was chosen instead. */
export function serverLimits(chosen: Partial<ServerLimits> = {}): ServerLimits {
  const limits = Object.fromEntries(SERVER_LIMIT_NAMES.map((name) => [name, SERVER_LIMITS[name].default]));
  return { ...(limits as Record<ServerLimitName, number>), ...chosen };
}
