import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Clock, errorText } from '../../../core/index.ts';
import type { Rendered, RenderJob } from './render-job.ts';

/** Draws one picture after the other. */
export interface Renderer {
  render(job: RenderJob): Promise<Rendered>;
  close(): Promise<void>;
}

/** A picture that takes longer is given up, and the thread with it. The largest take seconds, on a busy machine more. */
const TIMEOUT_MS = 60_000;
/** JavaScript memory of the thread. Its pixels are outside of it, and bounded by the size of a picture. */
const MAX_HEAP_MB = 256;

/** Draws in a thread, so that the streams are read on meanwhile. It is started when the first picture is asked for. */
export class ThreadRenderer implements Renderer {
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  #thread: Worker | undefined;
  /** Takes the answer to the job that the thread has. */
  #answer: (rendered: Rendered) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called again only when the picture before is done. */
  async render(job: RenderJob): Promise<Rendered> {
    if (this.#closed.signal.aborted) return { kind: 'failed', why: 'the server stops' };
    const thread = this.#thread ?? this.#start();
    const done = new AbortController();
    const answered = new Promise<Rendered>((resolve) => {
      this.#answer = resolve;
    });
    thread.postMessage(job);
    void this.#clock.sleep(TIMEOUT_MS, done.signal).then(() => {
      if (!done.signal.aborted) this.#end(thread, `it took longer than ${TIMEOUT_MS / 1_000} s`);
    });
    return answered.finally(() => done.abort());
  }

  /** A picture that is being drawn fails. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(threadFile(), { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    // It alone keeps no program running.
    thread.unref();
    thread.on('message', (rendered: Rendered) => this.#answer(rendered));
    thread.on('error', (error) => this.#end(thread, errorText(error)));
    thread.on('exit', () => this.#end(thread, 'the thread that draws has ended'));
    this.#thread = thread;
    return thread;
  }

  /** The next picture gets another thread. */
  #end(thread: Worker, why: string): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    void thread.terminate();
    this.#answer({ kind: 'failed', why });
  }
}

/** Beside this file in the build; a thread runs no TypeScript, so that from source it is the one in the build too. */
function threadFile(): URL {
  const beside = new URL('./render-thread.js', import.meta.url);
  const built = new URL('../../../dist/plot-server/picture/render/render-thread.js', import.meta.url);
  return existsSync(beside) ? beside : built;
}
