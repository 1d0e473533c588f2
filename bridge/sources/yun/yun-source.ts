import type { Socket } from 'node:net';
import { type Clock, type OnStatus, SeldomReport } from '../../../core/index.ts';
import type { DecodedValue } from '../../decode/decoder.ts';
import { columnName } from '../../decode/json-values.ts';
import { EagerQueue } from '../eager-queue.ts';
import type { Source, SourceBatch } from '../source.ts';
import { connectTcp } from '../tcp/connect-tcp.ts';
import { lastWords } from '../tcp/last-words.ts';
import { type TcpAddress, tcpAddressText } from '../tcp/tcp-address.ts';
import { connectionLost } from '../tcp/tcp-source.ts';
import { WholeLines } from '../whole-lines.ts';
import { type ConsoleFrame, ConsoleFrames } from './console-frames.ts';
import { readStreamMessage } from './stream-message.ts';

export interface YunSourceOptions {
  readonly board: string;
  /** The console, or the near end of the ssh tunnel that leads to it. */
  readonly address: TcpAddress;
  /** What each stream token of the sketch measures. Default: `value`, `value_2`, in the order of appearance. */
  readonly series?: ReadonlyMap<string, string>;
  /** Longer lines are counted and skipped, bytes. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** Whom the library of the old service addresses. */
const SUBSCRIBER = 'plotly';

/** Minutes of the library's fastest sketch: it waits 50 ms after each message. */
const CAPACITY = 5_000;

const QUIET_MS = 10_000;

/**
 * The console of an Arduino Yún: framed messages of the Plotly library as readings, and whatever else the sketch prints as
 * lines. The Yún hangs up on a reader that leaves more than 8,192 bytes waiting, so everything is read at once and the
 * oldest makes way when the bridge is too slow. Several readers may be connected; what one of them writes, all read.
 */
export function yunSource(options: YunSourceOptions): Source {
  const names = new Map(options.series);
  return { board: options.board, open: (signal) => openedBatches(options, names, signal) };
}

async function* openedBatches(
  options: YunSourceOptions,
  names: Map<string, string>,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch> {
  const { board, address, clock, onStatus } = options;
  const socket = await connectTcp(address, clock, signal);
  if (socket === undefined) return;
  const queue = new EagerQueue<SourceBatch>({
    clock,
    capacity: CAPACITY,
    sizeOf: (batch) => ('lines' in batch ? batch.lines : batch.readings).length,
    onDropped: (count) => onStatus({ type: 'inputDropped', board, what: 'messages', count }),
  });
  const unread = new SeldomReport<Unread>({
    clock,
    quietMs: QUIET_MS,
    report: (count, { line, why }) => onStatus({ type: 'linesSkipped', board, line, why, count }),
  });
  const stop = () => queue.end();
  signal.addEventListener('abort', stop, { once: true });
  try {
    onStatus({ type: 'sourceOpened', board, path: `the console at ${tcpAddressText(address)}` });
    feed(socket, queue, unread, options, names);
    if (signal.aborted) return;
    for await (const batches of queue) yield* batches;
  } finally {
    signal.removeEventListener('abort', stop);
    unread.flush();
    socket.destroy();
  }
}

interface Unread {
  readonly line: string;
  readonly why: string;
}

function feed(
  socket: Socket,
  queue: EagerQueue<SourceBatch>,
  unread: SeldomReport<Unread>,
  options: YunSourceOptions,
  names: Map<string, string>,
): void {
  const { address, clock } = options;
  const frames = new ConsoleFrames();
  const wholeLines = new WholeLines({ ...options, startsInsideLine: true });
  const said = lastWords();
  socket.on('data', (chunk: Buffer) => {
    const monotonicMs = clock.monotonicMs();
    const brokenBefore = frames.brokenFrames;
    said.hear(chunk);
    const input = frames.push(chunk);
    const readings = input.frames.flatMap((frame) => readingOf(frame, names, unread));
    if (readings.length > 0) queue.push({ monotonicMs, readings });
    const lines = wholeLines.push(input.text);
    if (lines.length > 0) queue.push({ monotonicMs, lines });
    const broken = frames.brokenFrames - brokenBefore;
    if (broken > 0) unread.add({ line: '', why: 'a message of the console without its end' }, broken);
  });
  socket.on('error', (error) => queue.end(connectionLost(address, said, error)));
  socket.on('close', () => queue.end(connectionLost(address, said)));
}

function readingOf(
  { subscriber, message }: ConsoleFrame,
  names: Map<string, string>,
  unread: SeldomReport<Unread>,
): DecodedValue[] {
  if (subscriber !== SUBSCRIBER) {
    unread.add({ line: message, why: `a message for "${subscriber}", not for "${SUBSCRIBER}"` });
    return [];
  }
  const read = readStreamMessage(message);
  // The text of it would show the token.
  if (read === undefined) unread.add({ line: '', why: 'a message without a value and a token' });
  return read === undefined ? [] : [{ series: nameOf(read.token, names), value: read.value }];
}

/** Tokens that nobody named; more than a sketch can have are one series. */
const MOST_NAMES = 64;

function nameOf(token: string, names: Map<string, string>): string {
  const known = names.get(token);
  if (known !== undefined) return known;
  const taken = new Set(names.values());
  let index = 0;
  while (index < MOST_NAMES && taken.has(columnName(index))) index += 1;
  const name = columnName(index);
  if (names.size < 2 * MOST_NAMES) names.set(token, name);
  return name;
}
