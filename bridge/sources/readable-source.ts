import { BoardstreamError, type Clock, errorText, type OnStatus } from '../../core/index.ts';
import type { ReadableInput } from '../board-config.ts';
import type { LineBatch, Source } from './source.ts';
import { WholeLines } from './whole-lines.ts';

export interface ReadableSourceOptions {
  readonly board: string;
  /** Standard input, a file, a socket. */
  readonly input: ReadableInput;
  /** Longer lines are counted and skipped, bytes. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * A board that speaks over a byte stream, such as standard input. The stream starts at a line's start: none is dropped. The
 * end of one that can be made again is a loss.
 */
export function readableSource(options: ReadableSourceOptions): Source<LineBatch> {
  return { board: options.board, open: (signal) => lineBatches(options, signal) };
}

async function* lineBatches(options: ReadableSourceOptions, signal: AbortSignal): AsyncGenerator<LineBatch> {
  const { board, clock } = options;
  const comesBack = typeof options.input === 'function';
  const input = typeof options.input === 'function' ? options.input() : options.input;
  const wholeLines = new WholeLines({ ...options, startsInsideLine: false });
  const stop = () => input.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) return;
    for await (const chunk of input) {
      const lines = wholeLines.push(chunk as Buffer);
      if (lines.length > 0) yield { monotonicMs: clock.monotonicMs(), lines };
    }
  } catch (error) {
    if (signal.aborted) return;
    throw new BoardstreamError(
      comesBack ? 'SOURCE_LOST' : 'INPUT_FAILED',
      `cannot read the input: ${errorText(error)}`,
      { board },
      error,
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (comesBack && !signal.aborted) throw new BoardstreamError('SOURCE_LOST', `the input of ${board} ended`, { board });
}
