import { basename, resolve } from 'node:path';
import type { Setting } from '../bridge/index.ts';
import { BoardstreamError, type Json } from '../core/index.ts';
import { type DestinationOptions, destinationSettings } from './destination-options.ts';
import { type ServerOptions, serverSettings } from './server-options.ts';

/** What `run` is told on the command line; what is absent is left to the configuration. */
export interface RunOptions extends DestinationOptions, ServerOptions {
  readonly port: readonly string[];
  readonly baud?: number | 'auto';
  /** MiB */
  readonly spoolMax?: number;
  readonly serve?: boolean;
  readonly data?: string;
  readonly metricsPort?: number;
  readonly config?: string;
  readonly printConfig?: boolean;
}

/**
 * The options as keys of the configuration.
 * @throws BoardstreamError `USAGE`
 */
export function runSettings(options: RunOptions): Setting[] {
  const { port, baud, spoolMax, serve, to, metricsPort } = options;
  if (serve === true && to !== undefined) {
    throw new BoardstreamError('USAGE', 'give either --to or --serve: a bridge has one destination');
  }
  const settings: Setting[] = [];
  const set = (path: readonly string[], from: string, value: Json | undefined) => {
    if (value !== undefined) settings.push({ path, from, value });
  };
  set(['boards'], '--port', port.length === 0 ? undefined : portBoards(port, baud ?? 'auto'));
  set(['destinations'], '--serve', serve === true ? {} : undefined);
  set(['spool', 'max'], '--spool-max', spoolMax === undefined ? undefined : `${spoolMax} MiB`);
  set(['metrics-port'], '--metrics-port', metricsPort);
  return [...settings, ...serverSettings(options), ...destinationSettings(options)];
}

/** A board for each port, called after it. */
function portBoards(ports: readonly string[], baud: number | 'auto'): Record<string, Json> {
  const boards: Record<string, Json> = {};
  for (const port of new Set(ports)) {
    boards[freeName(boardName(port), boards)] = boardOfPort(port, baud);
  }
  return boards;
}

/** What `--port` means: a serial device, `-` for standard input, or a port behind a network. */
function boardOfPort(port: string, baud: number | 'auto'): Json {
  if (port === '-') return { source: 'stdin' };
  if (!port.includes('://')) return { source: 'serial', path: resolve(port), baud };
  const protocol = /^(tcp|rfc2217):/.exec(port)?.[1];
  if (protocol === undefined) {
    throw new BoardstreamError('USAGE', `"${port}" leads to no port: write tcp://HOST:PORT or rfc2217://HOST:PORT`);
  }
  return { source: protocol, url: port, ...(protocol === 'rfc2217' && baud !== 'auto' && { baud }) };
}

/** `ttyACM0` for `/dev/ttyACM0`, `pts-3` for `/dev/pts/3`, `uno` for the link `/tmp/uno`, `pi.local:3333` for a URL. */
function boardName(path: string): string {
  if (path === '-') return 'stdin';
  const name = path.includes('://')
    ? path.slice(path.indexOf('://') + 3)
    : path.startsWith('/dev/')
      ? path.slice('/dev/'.length)
      : basename(path);
  return name
    .replaceAll(/[^\p{L}\p{N}_ .:-]|^[ .:-]/gu, '-')
    .replace(/^-/, '_')
    .slice(0, 60);
}

function freeName(name: string, taken: Readonly<Record<string, Json>>): string {
  let free = name;
  for (let count = 2; Object.hasOwn(taken, free); count += 1) free = `${name}-${count}`;
  return free;
}
