import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import {
  BoardstreamError,
  type Clock,
  errorText,
  lineTexts,
  type OnStatus,
  SeldomReport,
  systemCode,
} from '../../../core/index.ts';
import { EagerQueue } from '../eager-queue.ts';
import type { LineBatch, Source } from '../source.ts';

export interface UdpSourceOptions {
  readonly board: string;
  /** Address of this machine to listen at; `127.0.0.1` hears programs of this machine alone, `0.0.0.0` everyone. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Addresses that are listened to, as they arrive. Default: all. */
  readonly allow?: readonly string[];
  /** Longer lines are counted and skipped, bytes. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** Some seconds of a busy sender. */
const CAPACITY_LINES = 5_000;

const QUIET_MS = 10_000;

/**
 * Boards that send datagrams, as Teleplot's do. A datagram holds whole lines, the last with or without its newline. What
 * the network loses is lost, and nobody learns of it: this input promises nothing before a datagram is here.
 */
export function udpSource(options: UdpSourceOptions): Source<LineBatch> {
  return { board: options.board, open: (signal) => openedLines(options, signal) };
}

async function* openedLines(options: UdpSourceOptions, signal: AbortSignal): AsyncGenerator<LineBatch> {
  const { board, clock, onStatus, allow } = options;
  const queue = new EagerQueue<LineBatch>({
    clock,
    capacity: CAPACITY_LINES,
    sizeOf: ({ lines }) => lines.length,
    onDropped: (count) => onStatus({ type: 'inputDropped', board, what: 'lines', count }),
  });
  const refused = new SeldomReport<string>({
    clock,
    quietMs: QUIET_MS,
    report: (count, from) => onStatus({ type: 'datagramsRefused', board, count, from }),
  });
  const socket = createSocket(isIPv6(options.host) ? 'udp6' : 'udp4');
  const stop = () => queue.end();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) return;
    socket.on('message', (message, { address }) => {
      if (allow !== undefined && !allow.includes(address)) refused.add(address);
      else queueLines(message, options, queue);
    });
    await bind(socket, options);
    socket.on('error', (error) => queue.end(failed(options, error)));
    const { address, port } = socket.address();
    onStatus({ type: 'sourceOpened', board, path: `UDP port ${port} of ${address}` });
    for await (const batches of queue) yield* batches;
  } finally {
    signal.removeEventListener('abort', stop);
    refused.flush();
    await new Promise<void>((resolve) => {
      socket.close(() => resolve());
    });
  }
}

function queueLines(message: Buffer, options: UdpSourceOptions, queue: EagerQueue<LineBatch>): void {
  const { board, clock, maxLineBytes, onStatus } = options;
  const lines: string[] = [];
  for (const line of lineTexts(message)) {
    if (Buffer.byteLength(line) <= maxLineBytes) lines.push(line);
    else onStatus({ type: 'overlongLineSkipped', board, maxLineBytes });
  }
  if (lines.length > 0) queue.push({ monotonicMs: clock.monotonicMs(), lines });
}

async function bind(socket: Socket, options: UdpSourceOptions): Promise<void> {
  try {
    socket.bind(options.port, options.host);
    await once(socket, 'listening');
  } catch (error) {
    throw failed(options, error);
  }
}

function failed({ host, port }: UdpSourceOptions, thrown: unknown): BoardstreamError {
  if (systemCode(thrown) === 'EADDRINUSE') {
    return new BoardstreamError(
      'SOURCE_BUSY',
      `another program listens at UDP port ${port}; stop it or take another port`,
      { port },
      thrown,
    );
  }
  const why = errorText(thrown);
  return new BoardstreamError(
    'SOURCE_FAILED',
    `cannot listen at UDP port ${port} of ${host}: ${why}`,
    { host, port },
    thrown,
  );
}
