import type { Readable } from 'node:stream';
import { BoardstreamError, type Clock, errorText, LineGuard, lineTexts, type OnStatus } from '../../core/index.ts';
import type { LineBatch, Source } from './source.ts';

export interface ReadableSourceOptions {
  readonly board: string;
  /** Standard input, a file, a socket. Read once. */
  readonly input: Readable;
  /** Longer lines are counted and skipped, bytes. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** A board that speaks over a byte stream, such as standard input. The stream starts at a line's start: none is dropped. */
export function readableSource(options: ReadableSourceOptions): Source<LineBatch> {
  return { board: options.board, open: (signal) => lineBatches(options, signal) };
}

async function* lineBatches(options: ReadableSourceOptions, signal: AbortSignal): AsyncGenerator<LineBatch> {
  const { board, input, maxLineBytes, clock, onStatus } = options;
  const guard = new LineGuard(maxLineBytes);
  const stop = () => input.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) return;
    for await (const chunk of input) {
      const before = guard.overlongLines;
      const lines = [...guard.push(chunk as Buffer)].flatMap((piece) => [...lineTexts(piece)]);
      for (let count = before; count < guard.overlongLines; count += 1) {
        onStatus({ type: 'overlongLineSkipped', board, maxLineBytes });
      }
      if (lines.length > 0) yield { monotonicMs: clock.monotonicMs(), lines };
    }
  } catch (error) {
    if (signal.aborted) return;
    throw new BoardstreamError('INPUT_FAILED', `cannot read the input: ${errorText(error)}`, { board }, error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
