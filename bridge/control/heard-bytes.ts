import { BoardstreamError, type Clock, isBoardstreamError } from '../../core/index.ts';
import { EagerQueue } from '../sources/eager-queue.ts';
import type { Source } from '../sources/source.ts';
import type { ControlAnswer } from './control-client.ts';

/** What a port said at once. */
export interface HeardBytes {
  /** Since listening began. Never goes back. */
  readonly sinceStartMs: number;
  readonly bytes: Uint8Array;
}

export interface PortBytesOptions {
  readonly clock: Clock;
  /** The port is open. */
  readonly onOpened: () => void;
  /** So many bytes were lost because nobody took them. */
  readonly onDropped: (count: number) => void;
  readonly signal: AbortSignal;
}

/** What waits to be taken. More than a minute of 115200 baud. */
const MAX_WAITING_BYTES = 1_048_576;

/**
 * Opens a source for the bytes of its port alone. Ends when `signal` aborts.
 * @throws BoardstreamError SOURCE_…
 */
export async function* portBytes(source: Source, options: PortBytesOptions): AsyncGenerator<HeardBytes> {
  const { clock, onOpened, onDropped, signal } = options;
  const startMs = clock.monotonicMs();
  const queue = new EagerQueue<HeardBytes>({
    clock,
    capacity: MAX_WAITING_BYTES,
    sizeOf: ({ bytes }) => bytes.length,
    onDropped,
  });
  const left = new AbortController();
  const stop = () => left.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const heard = (bytes: Uint8Array) =>
    queue.push({ sinceStartMs: clock.monotonicMs() - startMs, bytes: bytes.slice() });
  const reading = (async () => {
    try {
      for await (const _ of source.open(left.signal, { opened: onOpened, heard }));
      queue.end();
    } catch (error) {
      queue.end(error instanceof Error ? error : undefined);
    }
  })();
  try {
    for await (const items of queue) yield* items;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await reading;
  }
}

/**
 * The bytes of a tee that a running bridge has granted. Ends when `signal` aborts.
 * @throws BoardstreamError CONTROL_REFUSED when the bridge has stopped
 */
export async function* bridgeTee(
  { rest, socket }: ControlAnswer,
  { onDropped, signal }: Pick<PortBytesOptions, 'onDropped' | 'signal'>,
): AsyncGenerator<HeardBytes> {
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const { ms, bytes, dropped } of rest) {
      if (typeof dropped === 'number') onDropped(dropped);
      if (typeof ms === 'number' && typeof bytes === 'string') {
        yield { sinceStartMs: ms, bytes: Buffer.from(bytes, 'base64') };
      }
    }
  } catch (error) {
    if (!signal.aborted && isBoardstreamError(error)) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  if (!signal.aborted) throw new BoardstreamError('CONTROL_REFUSED', 'the running bridge has stopped');
}
