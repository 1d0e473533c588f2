import { basename, dirname } from 'node:path';
import type { Transform } from 'node:stream';
import { ReadlineParser } from '@serialport/parser-readline';
import type { SerialPort } from 'serialport';
import { BoardstreamError, type Clock, errorText, lineText, type OnStatus } from '../../../core/index.ts';
import { DEFAULT_BAUD_RATE } from '../../board-config.ts';
import { LineQueue } from '../line-queue.ts';
import type { LineBatch, Source, SourceTap } from '../source.ts';
import { WholeLines } from '../whole-lines.ts';
import { baudGate } from './baud-gate.ts';
import { deviceChange } from './device-change.ts';
import { closePort, openPort } from './open-port.ts';
import { writeToPort } from './write-to-port.ts';

export interface SerialSourceOptions {
  readonly board: string;
  /** `/dev/ttyACM0`, or how to find it; asked at every opening, and may throw `SOURCE_NOT_FOUND`. */
  readonly path: string | (() => string);
  /** Bits per second; `auto` finds them in what the board prints. */
  readonly baudRate: number | 'auto';
  /**
   * Opens the port in place of `path`, for a board that has to be found by what it says; `undefined` when the signal aborted
   * first.
   */
  readonly claim?: (baudRate: number, signal: AbortSignal) => Promise<ClaimedPort | undefined>;
  /** Where `auto` begins: what the board had last time. Default 115200. */
  readonly likelyBaudRate?: number;
  /** Called with what `auto` has found. */
  readonly onBaudRate?: (baudRate: number) => void;
  /** Longer lines are counted and skipped, bytes. Default 4096. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** An open port, and what it said so far is still to be read. */
export interface ClaimedPort {
  readonly port: SerialPort;
  readonly path: string;
}

/**
 * A board on a serial port. The first line after every opening is dropped, because the port may have been opened inside
 * it; so is a line that was never ended when the device went.
 */
export function serialSource(options: SerialSourceOptions): Source<LineBatch> {
  const { board, path } = options;
  const [folders, ownName] = typeof path === 'string' ? [[dirname(path)], basename(path)] : [[], undefined];
  const concerns = (name: string) => name === ownName || name.startsWith('tty') || name === 'serial';
  return {
    board,
    open: (signal, tap) => openedLines(options, signal, tap),
    returned: (signal) => deviceChange([...folders, '/dev'], concerns, signal),
  };
}

async function* openedLines(
  options: SerialSourceOptions,
  signal: AbortSignal,
  tap: SourceTap | undefined,
): AsyncGenerator<LineBatch> {
  const { board, onStatus } = options;
  // Opening a port starts many a board again.
  if (signal.aborted) return;
  const opened = await openOrClaim(options, signal);
  if (opened === undefined) return;
  const { port, path } = opened;
  const queue = new LineQueue(() => port.resume());
  const stop = () => queue.end();
  signal.addEventListener('abort', stop, { once: true });
  try {
    port.on('error', (error) => queue.end(lost(path, error)));
    port.on('close', (error: Error | null) => queue.end(lost(path, error)));
    if (signal.aborted) return;
    if (!port.isOpen) throw lost(path, undefined);
    feed(port, queue, options, tap);
    tap?.opened({ path, write: (bytes) => writeToPort(port, bytes) });
    onStatus({ type: 'sourceOpened', board, path });
    yield* queue;
  } finally {
    signal.removeEventListener('abort', stop);
    await closePort(port);
  }
}

async function openOrClaim(options: SerialSourceOptions, signal: AbortSignal): Promise<ClaimedPort | undefined> {
  const baudRate = firstBaudRate(options);
  if (options.claim !== undefined) return options.claim(baudRate, signal);
  const path = typeof options.path === 'string' ? options.path : options.path();
  return { port: await openPort(path, baudRate), path };
}

function feed(port: SerialPort, queue: LineQueue, options: SerialSourceOptions, tap: SourceTap | undefined): void {
  const { clock } = options;
  const wholeLines = new WholeLines({ ...options, startsInsideLine: true });
  // It has no bound of its own: nothing but whole lines, which are not too long, reaches it.
  const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
  let monotonicMs = clock.monotonicMs();
  parser.on('data', (line: string) => queue.push(textOf(line), monotonicMs));
  const bytes = options.baudRate === 'auto' ? port.pipe(gateOf(port, queue, options)) : port;
  bytes.on('data', (chunk: Buffer) => {
    monotonicMs = clock.monotonicMs();
    tap?.heard(chunk);
    for (const piece of wholeLines.pieces(chunk)) parser.write(piece);
    if (queue.isFull) port.pause();
  });
  // A port that was claimed comes paused.
  port.resume();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are ASCII, which needs no decoding
const ASCII_ONLY = /^[\x00-\x7f]*$/;

/** The parser hands every byte on as one Latin-1 character, so that a line is decoded whole, whatever it holds. */
function textOf(line: string): string {
  if (!ASCII_ONLY.test(line)) return lineText(Buffer.from(line, 'latin1'));
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function gateOf(port: SerialPort, queue: LineQueue, options: SerialSourceOptions): Transform {
  const { board, clock, onStatus } = options;
  const gate = baudGate({
    firstBaudRate: firstBaudRate(options),
    setBaudRate: (baudRate) => updateBaudRate(port, baudRate),
    onFinding(finding) {
      const { baudRate } = finding;
      if (finding.kind === 'found') options.onBaudRate?.(baudRate);
      onStatus(
        finding.kind === 'found'
          ? { type: 'baudRateFound', board, baudRate }
          : { type: 'baudRateUnknown', board, baudRate, tried: finding.tried },
      );
    },
    clock,
  });
  // The port closes by itself, or is closed with the loop; what the gate has to say of it is an end all the same.
  gate.on('error', (error) => queue.end(lost(options.board, error)));
  return gate;
}

function firstBaudRate({ baudRate, likelyBaudRate = DEFAULT_BAUD_RATE }: SerialSourceOptions): number {
  return baudRate === 'auto' ? likelyBaudRate : baudRate;
}

function updateBaudRate(port: SerialPort, baudRate: number): Promise<void> {
  return new Promise((resolve, reject) => {
    port.update({ baudRate }, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}

function lost(path: string, error: Error | null | undefined): BoardstreamError {
  const why = error === null || error === undefined ? 'the port was closed' : errorText(error);
  return new BoardstreamError('SOURCE_LOST', `${path} disappeared (${why})`, { path }, error ?? undefined);
}
