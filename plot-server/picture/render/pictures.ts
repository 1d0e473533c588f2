import { createHash } from 'node:crypto';
import type { Clock } from '../../../core/index.ts';
import type { Rendered, RenderJob } from './render-job.ts';
import type { Renderer } from './thread-renderer.ts';

export type Picture =
  | { readonly kind: 'picture'; readonly body: Buffer; readonly etag: string }
  | Exclude<Rendered, { kind: 'picture' }>
  /** So many wait already that this one is not drawn. */
  | { readonly kind: 'busy' };

/** Pictures that wait while one is drawn. */
export const MAX_WAITING = 8;
/** For so long the same request gets the same picture. */
const KEEP_MS = 1_000;
const MAX_KEPT = 8;

interface Kept {
  readonly picture: Promise<Picture>;
  /** `undefined` while it is drawn. */
  readyAtMs: number | undefined;
}

/** Pictures on request: drawn one at a time, and once for all who ask for the same within a second. */
export class Pictures {
  readonly #renderer: Renderer;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(renderer: Renderer, clock: Clock) {
    this.#renderer = renderer;
    this.#clock = clock;
  }

  /**
   * @param key says which picture of which plot
   * @param job is called when its turn comes, for the newest state of the plot
   */
  get(key: string, job: () => RenderJob): Promise<Picture> {
    this.#forgetOld();
    const present = this.#kept.get(key);
    if (present !== undefined) return present.picture;
    // The one that is being drawn does not wait.
    if (this.#waiting > MAX_WAITING) return Promise.resolve({ kind: 'busy' });
    const kept: Kept = { picture: this.#draw(job), readyAtMs: undefined };
    this.#kept.set(key, kept);
    const ready = () => {
      kept.readyAtMs = this.#clock.monotonicMs();
    };
    void kept.picture.then(ready, ready);
    return kept.picture;
  }

  /** Ends the drawing; whoever waits is told that it failed. */
  close(): Promise<void> {
    return this.#renderer.close();
  }

  async #draw(job: () => RenderJob): Promise<Picture> {
    this.#waiting += 1;
    const before = this.#last;
    const drawn = before.then(() => this.#renderer.render(job()));
    this.#last = drawn.catch(() => {});
    try {
      const rendered = await drawn;
      if (rendered.kind !== 'picture') return rendered;
      const { buffer, byteOffset, byteLength } = rendered.body;
      const body = Buffer.from(buffer, byteOffset, byteLength);
      return { kind: 'picture', body, etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 22)}"` };
    } finally {
      this.#waiting -= 1;
    }
  }

  #forgetOld(): void {
    const nowMs = this.#clock.monotonicMs();
    const ready = [...this.#kept].filter(([, { readyAtMs }]) => readyAtMs !== undefined);
    for (const [index, [key, { readyAtMs = nowMs }]] of ready.entries()) {
      if (nowMs - readyAtMs >= KEEP_MS || ready.length - index > MAX_KEPT) this.#kept.delete(key);
    }
  }
}
