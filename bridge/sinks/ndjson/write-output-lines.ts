import type { Writable } from 'node:stream';
import { BoardstreamError, errorText, systemCode } from '../../../core/index.ts';
import { readSpool } from '../../spool/read-spool.ts';
import { MAX_LINES, type NdjsonTarget } from './ndjson-target.ts';
import { encodePointJson } from './point-json.ts';

/** How long a reader that takes nothing may hold up the end. */
const STOP_MS = 1_000;

/**
 * Writes points to a stream until `signal` aborts, never faster than it is read.
 *
 * @throws BoardstreamError `OUTPUT_FAILED` when its other end is closed
 */
export async function writeOutputLines(target: NdjsonTarget, output: Writable): Promise<void> {
  const { bridge, spool, log, meter, signal } = target;
  let written = spool.trimmedThrough;
  let sentLines = 0;
  log.trying();
  log.connected();
  meter.connected('plain');
  while (!signal.aborted) {
    const { entries, through } = await readSpool(spool, { afterSeq: written, limit: MAX_LINES }, signal);
    if (entries.length === 0) break;
    const isWritten = write(output, entries.map((entry) => encodePointJson(bridge, entry)).join(''));
    if (!(await settled(isWritten, target))) break;
    written = through;
    sentLines += entries.length;
    spool.trim(written);
    meter.progressed({ sentThrough: written, ackedThrough: written, inFlight: 0, sentLines });
  }
  log.ended();
  meter.lost();
  meter.clientDone();
}

function write(output: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => (error == null ? resolve() : reject(closed(error))));
  });
}

/** Whether it was written; not when `signal` has aborted and the reader takes nothing. */
async function settled(isWritten: Promise<void>, { clock, signal }: NdjsonTarget): Promise<boolean> {
  const over = new AbortController();
  const stop = () => void clock.sleep(STOP_MS, over.signal).then(() => over.abort());
  signal.addEventListener('abort', stop, { once: true });
  const givenUp = new Promise<false>((resolve) => {
    over.signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  try {
    return await Promise.race([isWritten.then(() => true), givenUp]);
  } finally {
    signal.removeEventListener('abort', stop);
    over.abort();
  }
}

function closed(cause: Error): BoardstreamError {
  const why =
    systemCode(cause) === 'EPIPE'
      ? 'the program that read the points has ended; those that wait stay in the data folder'
      : errorText(cause);
  return new BoardstreamError('OUTPUT_FAILED', `cannot write to standard output: ${why}`, {}, cause);
}
