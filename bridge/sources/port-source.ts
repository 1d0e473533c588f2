import { basename } from 'node:path';
import { BoardstreamError, type Clock, DEFAULT_MAX_LINE_BYTES } from '../../core/index.ts';
import { DEFAULT_BAUD_RATE } from '../board-config.ts';
import { rfc2217Source } from './rfc2217/rfc2217-source.ts';
import { serialSource } from './serial/serial-source.ts';
import type { Source } from './source.ts';
import { parseTcpUrl } from './tcp/tcp-address.ts';
import { tcpSource } from './tcp/tcp-source.ts';

/** Frames of nearly every board that there is. */
const EIGHT_N_ONE = { dataBits: 8, parity: 'none', stopBits: 1 } as const;

/**
 * The source of one port that a program opens for itself, without a configuration.
 *
 * @param port a serial device, `tcp://HOST:PORT` or `rfc2217://HOST:PORT`
 * @throws BoardstreamError USAGE for any other URL
 */
export function portSource(port: string, baudRate: number | 'auto', clock: Clock): Source {
  const common = { maxLineBytes: DEFAULT_MAX_LINE_BYTES, clock, onStatus: () => undefined };
  if (!port.includes('://')) return serialSource({ ...common, board: basename(port), path: port, baudRate });
  const url = parseTcpUrl(port);
  if (url === undefined) {
    throw new BoardstreamError('USAGE', `"${port}" leads to no port: write tcp://HOST:PORT or rfc2217://HOST:PORT`);
  }
  const { protocol, address } = url;
  const board = `${address.host}-${address.port}`;
  if (protocol === 'tcp') return tcpSource({ ...common, board, address });
  const settings = { baudRate: baudRate === 'auto' ? DEFAULT_BAUD_RATE : baudRate, ...EIGHT_N_ONE };
  return rfc2217Source({ ...common, board, address, settings });
}
