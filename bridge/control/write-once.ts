import { BoardstreamError, type Clock } from '../../core/index.ts';
import type { OpenPort, Source } from '../sources/source.ts';

/** A boot loader listens for a second after a reset, and would swallow what is meant for the sketch. */
const BOOT_PATIENCE_MS = 3_000;

/**
 * Opens a source, writes to its port once the board has said something or 3 s have passed, and closes it.
 *
 * @throws BoardstreamError SOURCE_…
 */
export async function writeOnce(
  source: Source,
  bytes: Uint8Array,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const done = new AbortController();
  const booted = new AbortController();
  const stop = () => done.abort();
  signal.addEventListener('abort', stop, { once: true });
  let written: Promise<void> | undefined;
  const write = async (port: OpenPort) => {
    await clock.sleep(BOOT_PATIENCE_MS, booted.signal);
    try {
      if (!done.signal.aborted) await port.write(bytes);
    } finally {
      stop();
    }
  };
  const opened = (port: OpenPort) => {
    written = write(port);
    // Told below, when the port is closed.
    written.catch(() => undefined);
  };
  try {
    for await (const _ of source.open(done.signal, { opened, heard: () => booted.abort() }));
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    booted.abort();
  }
  if (written === undefined) throw new BoardstreamError('SOURCE_FAILED', `${source.board} takes no text`);
  await written;
}
