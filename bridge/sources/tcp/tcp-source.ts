import { BoardstreamError, type Clock, errorText, type OnStatus } from '../../../core/index.ts';
import type { LineBatch, Source, SourceTap } from '../source.ts';
import { WholeLines } from '../whole-lines.ts';
import { connectTcp } from './connect-tcp.ts';
import { type LastWords, lastWords } from './last-words.ts';
import { type TcpAddress, tcpAddressText } from './tcp-address.ts';
import { writeToSocket } from './write-to-socket.ts';

export interface TcpSourceOptions {
  readonly board: string;
  readonly address: TcpAddress;
  /** Longer lines are counted and skipped, bytes. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * A board behind a TCP port that carries its bytes and nothing else, as ser2net's `raw` does. The connection may begin
 * inside a line, so the first one is dropped. A peer that vanishes without a word while the board is silent is noticed
 * by the kernel's keepalive alone, after minutes; over RFC 2217 it takes seconds.
 */
export function tcpSource(options: TcpSourceOptions): Source<LineBatch> {
  return { board: options.board, open: (signal, tap) => openedLines(options, signal, tap) };
}

async function* openedLines(
  options: TcpSourceOptions,
  signal: AbortSignal,
  tap: SourceTap | undefined,
): AsyncGenerator<LineBatch> {
  const { board, address, clock, onStatus } = options;
  const socket = await connectTcp(address, clock, signal);
  if (socket === undefined) return;
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const wholeLines = new WholeLines({ ...options, startsInsideLine: true });
  const said = lastWords();
  try {
    onStatus({ type: 'sourceOpened', board, path: tcpAddressText(address) });
    tap?.opened({ path: tcpAddressText(address), write: (bytes) => writeToSocket(socket, bytes) });
    for await (const chunk of socket) {
      tap?.heard(chunk as Buffer);
      said.hear(chunk as Buffer);
      const lines = wholeLines.push(chunk as Buffer);
      if (lines.length > 0) yield { monotonicMs: clock.monotonicMs(), lines };
    }
  } catch (error) {
    if (!signal.aborted) throw connectionLost(address, said, error);
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
  if (!signal.aborted) throw connectionLost(address, said);
}

/** @param thrown what broke the connection; absent when the other end closed it */
export function connectionLost(address: TcpAddress, said: LastWords, thrown?: unknown): BoardstreamError {
  const { host, port } = address;
  const where = tcpAddressText(address);
  const words = said.text();
  if (words !== undefined && /in use/i.test(words)) {
    return new BoardstreamError('SOURCE_BUSY', `${where} serves another client ("${words}"); close that one`, {
      host,
      port,
    });
  }
  const why = thrown === undefined ? 'the other end closed the connection' : errorText(thrown);
  const heard = words === undefined ? '' : `, after the words "${words}"`;
  return new BoardstreamError('SOURCE_LOST', `lost ${where} (${why}${heard})`, { host, port }, thrown);
}
