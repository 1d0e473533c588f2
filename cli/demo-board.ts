import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BoardstreamError, type ErrorCode } from '../core/index.ts';

/** What the thread of the board says. An error as a class does not come through to another thread. */
export type BoardReport =
  | { readonly kind: 'pluggedIn'; readonly name: string; readonly path: string; readonly baudRate: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

export interface DemoBoard {
  readonly name: string;
  /** Of its tty. */
  readonly path: string;
  readonly baudRate: number;
  /** Unplugs it. Resolves when its tty is gone. */
  close(): Promise<void>;
}

/**
 * Plugs in the board of the demo: the sketch `heart-rate` on the chip of an Arduino Uno. It runs in a thread of its own,
 * because a chip is half the work of the demo, and a bridge that waits for it reads late and notes wrong times.
 * @throws BoardstreamError what `simulateBoard` throws
 */
export async function plugInDemoBoard(): Promise<DemoBoard> {
  const thread = new Worker(new URL('./demo-board-thread.js', import.meta.url));
  const [report] = (await once(thread, 'message')) as [BoardReport];
  if (report.kind === 'failed') throw new BoardstreamError(report.code, report.message);
  const { name, path, baudRate } = report;
  return {
    name,
    path,
    baudRate,
    async close() {
      const ended = once(thread, 'exit');
      thread.postMessage('close');
      await ended;
    },
  };
}
