import { basename } from 'node:path';
import { type BoardConfig, DEFAULT_BAUD_RATE, parseTcpUrl } from '../bridge/index.ts';
import { BoardstreamError } from '../core/index.ts';

/** Frames of nearly every board that there is. */
const EIGHT_N_ONE = { dataBits: 8, parity: 'none', stopBits: 1 } as const;

/**
 * What `--port` means: a serial device, `-` for standard input, or a port behind a network.
 *
 * @throws BoardstreamError `USAGE` for a URL that leads to no port
 */
export function boardOfPort(port: string, baudRate: number | 'auto'): BoardConfig {
  if (port === '-') return { source: 'readable', name: 'stdin', input: process.stdin };
  if (!port.includes('://')) return { source: 'serial', name: boardName(port), path: port, baudRate };
  const url = parseTcpUrl(port);
  if (url === undefined) {
    throw new BoardstreamError('USAGE', `"${port}" leads to no port: write tcp://HOST:PORT or rfc2217://HOST:PORT`);
  }
  const { protocol, address } = url;
  const name = `${address.host}-${address.port}`;
  if (protocol === 'tcp') return { source: 'tcp', name, address };
  return {
    source: 'rfc2217',
    name,
    address,
    settings: { baudRate: baudRate === 'auto' ? DEFAULT_BAUD_RATE : baudRate, ...EIGHT_N_ONE },
  };
}

/** `ttyACM0` for `/dev/ttyACM0`, `pts-3` for `/dev/pts/3`, `uno` for the link `/tmp/uno`. */
function boardName(path: string): string {
  return path.startsWith('/dev/') ? path.slice('/dev/'.length).replaceAll('/', '-') : basename(path);
}
