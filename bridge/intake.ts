import { backoff, type Clock, isBoardstreamError, type OnStatus, SeldomReport } from '../core/index.ts';
import type { BoardReading, OnSkip } from './board-reading.ts';
import type { Sample } from './sample.ts';
import type { Source } from './sources/source.ts';
import { MAX_APPEND_POINTS, type Spool } from './spool/spool.ts';

export interface IntakeOptions {
  readonly source: Source;
  readonly reading: BoardReading;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1), for the delays between openings. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** A board that prints prose must not fill the log. */
const SKIPS_QUIET_MS = 10_000;

type Skips = SeldomReport<{ readonly line: string; readonly why: string }>;

/** A board is usually back within a second of being plugged in again, and looking for it costs next to nothing. */
const REOPEN = { firstMs: 250, maxMs: 2_000 } as const;

/**
 * Brings what one board says into the spool as samples, and opens the board again whenever it is lost. Resolves when
 * `signal` aborts or the input has ended for good.
 */
export async function runIntake(options: IntakeOptions): Promise<void> {
  const { clock, onStatus } = options;
  const { board } = options.source;
  const skips: Skips = new SeldomReport({
    clock,
    quietMs: SKIPS_QUIET_MS,
    report: (count, { line, why }) => onStatus({ type: 'linesSkipped', board, line, why, count }),
  });
  try {
    await readAgainAndAgain(options, skips);
  } finally {
    skips.flush();
  }
}

async function readAgainAndAgain(options: IntakeOptions, skips: Skips): Promise<void> {
  const { source, reading, spool, clock, onStatus, random, signal } = options;
  const { board } = source;
  let delaysMs = backoff({ ...REOPEN, random });
  let reported = '';
  const onSkip: OnSkip = (line, why) => skips.add({ line, why });
  while (!signal.aborted) {
    try {
      reading.restarted();
      for await (const batch of source.open(signal)) {
        delaysMs = backoff({ ...REOPEN, random });
        reported = '';
        await append(spool, board, reading.samples(batch, onSkip), signal);
      }
      if (!signal.aborted) onStatus({ type: 'sourceEnded', board });
      return;
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      const retryInMs = delaysMs.next().value;
      // A board that stays away is one event, not one for every try.
      if (error.message !== reported) onStatus({ type: 'sourceLost', board, error, retryInMs });
      reported = error.message;
      if (!error.retryable) return;
      await untilNextTry(source, retryInMs, clock, signal);
    }
  }
}

/** The system is still at it when it has just told of a device: its permissions come a moment later. */
const SETTLE_MS = 50;

/** A device that is plugged in again is opened at once; the time is for whatever nothing tells of. */
async function untilNextTry(source: Source, retryInMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal.addEventListener('abort', stop, { once: true });
  const returned = source.returned?.(over.signal).then(() => clock.sleep(SETTLE_MS, over.signal));
  await Promise.race([clock.sleep(retryInMs, over.signal), ...(returned === undefined ? [] : [returned])]);
  signal.removeEventListener('abort', stop);
  over.abort();
}

async function append(spool: Spool, board: string, samples: readonly Sample[], signal: AbortSignal): Promise<void> {
  for (let start = 0; start < samples.length; start += MAX_APPEND_POINTS) {
    const part = samples.slice(start, start + MAX_APPEND_POINTS);
    await spool.room(part.length, signal);
    spool.append(board, part);
  }
}
