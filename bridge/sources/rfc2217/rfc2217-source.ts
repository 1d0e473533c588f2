import type { Socket } from 'node:net';
import { BoardstreamError, type Clock, type OnStatus } from '../../../core/index.ts';
import type { LineBatch, Source, SourceTap } from '../source.ts';
import { connectTcp } from '../tcp/connect-tcp.ts';
import { lastWords } from '../tcp/last-words.ts';
import { type TcpAddress, tcpAddressText } from '../tcp/tcp-address.ts';
import { connectionLost } from '../tcp/tcp-source.ts';
import { writeToSocket } from '../tcp/write-to-socket.ts';
import { WholeLines } from '../whole-lines.ts';
import { ComPortSession } from './com-port-session.ts';
import type { LineSettings } from './line-settings.ts';
import { escapeTelnet } from './telnet.ts';

export interface Rfc2217SourceOptions {
  readonly board: string;
  readonly address: TcpAddress;
  readonly settings: LineSettings;
  /** Longer lines are counted and skipped, bytes. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** From the connection to the last acknowledged setting. */
const SETTING_TIMEOUT_MS = 5_000;

/** A peer is asked for a sign of life so often, and given up when a whole interval passes without one. */
const PROBE_INTERVAL_MS = 10_000;

/**
 * A serial port that a server such as ser2net lends over the network, with its rate and its modem lines; RFC 2217. The
 * connection may begin inside a line, so the first one is dropped. A peer that vanishes is noticed within 20 s.
 */
export function rfc2217Source(options: Rfc2217SourceOptions): Source<LineBatch> {
  return { board: options.board, open: (signal, tap) => openedLines(options, signal, tap) };
}

async function* openedLines(
  options: Rfc2217SourceOptions,
  signal: AbortSignal,
  tap: SourceTap | undefined,
): AsyncGenerator<LineBatch> {
  const { board, address, clock, onStatus } = options;
  const socket = await connectTcp(address, clock, signal);
  if (socket === undefined) return;
  const closed = new AbortController();
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const session = new ComPortSession(options.settings);
  const wholeLines = new WholeLines({ ...options, startsInsideLine: true });
  const said = lastWords();
  let wasReady = false;
  try {
    socket.write(session.start());
    void giveUpUnlessReady(socket, session, options, closed.signal);
    void watchPeer(socket, session, options, closed.signal);
    for await (const chunk of socket) {
      const { data, early, reply, refused } = session.receive(chunk as Buffer);
      for (const bytes of early) said.hear(bytes);
      if (refused !== undefined) throw refusal(address, refused);
      if (reply.length > 0) socket.write(reply);
      if (session.ready && !wasReady) {
        const path = tcpAddressText(address);
        tap?.opened({ path, write: (bytes) => writeToSocket(socket, escapeTelnet(bytes)) });
        onStatus({ type: 'sourceOpened', board, path });
      }
      for (const bytes of data) tap?.heard(bytes);
      wasReady = session.ready;
      const lines = data.flatMap((bytes) => wholeLines.push(bytes));
      if (lines.length > 0) yield { monotonicMs: clock.monotonicMs(), lines };
    }
  } catch (error) {
    if (error instanceof BoardstreamError) throw error;
    if (!signal.aborted) throw connectionLost(address, said, error);
  } finally {
    signal.removeEventListener('abort', stop);
    closed.abort();
    socket.destroy();
  }
  if (!signal.aborted) throw connectionLost(address, said);
}

async function giveUpUnlessReady(
  socket: Socket,
  session: ComPortSession,
  { address, clock }: Rfc2217SourceOptions,
  closed: AbortSignal,
): Promise<void> {
  await clock.sleep(SETTING_TIMEOUT_MS, closed);
  if (!closed.aborted && !session.ready) socket.destroy(refusal(address, 'it does not answer as RFC 2217 asks'));
}

async function watchPeer(
  socket: Socket,
  session: ComPortSession,
  { address, clock }: Rfc2217SourceOptions,
  closed: AbortSignal,
): Promise<void> {
  for (let bytesHeard = -1; ; bytesHeard = socket.bytesRead) {
    await clock.sleep(PROBE_INTERVAL_MS, closed);
    if (closed.aborted) return;
    // What waits to be read was said: a bridge that is slow must not blame the other end.
    if (socket.bytesRead === bytesHeard && socket.readableLength === 0) {
      const where = tcpAddressText(address);
      socket.destroy(
        new BoardstreamError('SOURCE_LOST', `lost ${where} (no sign of life for ${PROBE_INTERVAL_MS / 1000} s)`),
      );
      return;
    }
    socket.write(session.probe());
  }
}

function refusal(address: TcpAddress, why: string): BoardstreamError {
  const { host, port } = address;
  const where = tcpAddressText(address);
  return new BoardstreamError(
    'SOURCE_FAILED',
    `${where} does not lend its port as asked: ${why}; if it carries bytes and nothing else, use tcp://${where}`,
    { host, port },
  );
}
