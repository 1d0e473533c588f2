import { LineGuard, lineTexts, MAX_MESSAGE_BYTES, parseMessage, type SeldomReport } from '../../core/index.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { StreamTargets, whyNoTarget } from './stream-targets.ts';

const NEWLINE = Uint8Array.of(0x0a);

export interface MessageRouterOptions {
  readonly registry: PlotRegistry;
  readonly rejections: SeldomReport<string>;
  /** The stream that the connection's header names, if it names one. */
  readonly streamId: string | undefined;
}

/**
 * Turns the bytes of one connection into messages and hands each to its plot: to the stream its `streamtoken` names,
 * else to the connection's own. Lines end at `\n` only; how the bytes were cut into chunks means nothing.
 *
 * A line that is not a JSON object, is longer than 64 KiB, or is for an unknown stream is counted and reported, and
 * the stream goes on: the old server closed it with 422, which cost the sender every good point on the way.
 */
export class MessageRouter {
  readonly #options: MessageRouterOptions;
  readonly #guard = new LineGuard(MAX_MESSAGE_BYTES);
  readonly #targets: StreamTargets;
  #overlongReported = 0;
  /** Lines read so far, blank and refused ones included. */
  lines = 0;
  /** Messages that a plot has taken so far. */
  messages = 0;

  constructor(options: MessageRouterOptions) {
    this.#options = options;
    this.#targets = new StreamTargets(options.registry, options.streamId);
  }

  /** @returns false when the connection's own stream belongs to no plot any more */
  push(chunk: Uint8Array): boolean {
    for (const lines of this.#guard.push(chunk)) {
      for (const line of lineTexts(lines)) if (!this.#line(line)) return false;
    }
    const { overlongLines } = this.#guard;
    if (overlongLines > this.#overlongReported) {
      this.#options.rejections.add(`longer than ${MAX_MESSAGE_BYTES} bytes`, overlongLines - this.#overlongReported);
      this.#overlongReported = overlongLines;
    }
    return true;
  }

  /** A request that ended as it should has a whole last line, even where the client put no newline behind it. */
  finish(): void {
    this.push(NEWLINE);
  }

  #line(line: string): boolean {
    this.lines += 1;
    const parsed = parseMessage(line);
    if (parsed.kind === 'heartbeat') return true;
    if (parsed.kind === 'rejected') {
      this.#options.rejections.add(parsed.why);
      return true;
    }
    const { message } = parsed;
    const target = this.#targets.find(message.streamToken);
    if (target === undefined) {
      if (message.streamToken === undefined && this.#options.streamId !== undefined) return false;
      this.#options.rejections.add(whyNoTarget(message.streamToken));
      return true;
    }
    const applied = target.plot.receive(target.traces, message);
    if (applied.kind === 'refused') this.#options.rejections.add(applied.why);
    else this.messages += 1;
    return true;
  }
}
