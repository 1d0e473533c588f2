import { LineGuard, lineTexts, MAX_MESSAGE_BYTES, parseMessage } from '../../core/index.ts';
import type { PlotRegistry, StreamTarget } from '../plots/plot-registry.ts';
import { ACCEPTED_TOKEN_PATTERN, streamIdOf } from '../plots/stream-id.ts';
import type { RejectionReports } from './rejection-reports.ts';

const NEWLINE = Uint8Array.of(0x0a);

export interface MessageRouterOptions {
  readonly registry: PlotRegistry;
  readonly rejections: RejectionReports;
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
  #overlongReported = 0;
  #revision = -1;
  #own: StreamTarget | undefined;
  readonly #byToken = new Map<string, StreamTarget>();

  constructor(options: MessageRouterOptions) {
    this.#options = options;
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
    const parsed = parseMessage(line);
    if (parsed.kind === 'heartbeat') return true;
    if (parsed.kind === 'rejected') {
      this.#options.rejections.add(parsed.why);
      return true;
    }
    const { message } = parsed;
    const target = this.#target(message.streamToken);
    if (target === undefined) {
      if (message.streamToken === undefined && this.#options.streamId !== undefined) return false;
      this.#options.rejections.add(
        message.streamToken === undefined ? 'it names no stream' : 'it is for a stream that is not registered',
      );
      return true;
    }
    const applied = target.plot.receive(target.traces, message);
    if (applied.kind === 'refused') this.#options.rejections.add(applied.why);
    return true;
  }

  #target(token: string | undefined): StreamTarget | undefined {
    const { registry, streamId } = this.#options;
    if (registry.revision !== this.#revision) {
      this.#revision = registry.revision;
      this.#own = streamId === undefined ? undefined : registry.stream(streamId);
      this.#byToken.clear();
    }
    if (token === undefined) return this.#own;
    const known = this.#byToken.get(token);
    if (known !== undefined) return known;
    const target = ACCEPTED_TOKEN_PATTERN.test(token) ? registry.stream(streamIdOf(token)) : undefined;
    if (target !== undefined) this.#byToken.set(token, target);
    return target;
  }
}
