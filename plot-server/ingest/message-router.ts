import { LineGuard, lineTexts, MAX_MESSAGE_BYTES, parseMessage, type SeldomReport } from '../../core/index.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import type { BoardClock } from './board-clock.ts';
import type { StreamStatus } from './stream-status.ts';
import { StreamTargets, whyNoTarget } from './stream-targets.ts';
import { UnframedLines } from './unframed-lines.ts';

const NEWLINE = Uint8Array.of(0x0a);

/** A sender that has not brought one usable line among so many speaks something else. */
const MAX_LINES_BEFORE_FIRST = 50;

export interface MessageRouterOptions {
  readonly registry: PlotRegistry;
  readonly rejections: SeldomReport<string>;
  /** The stream that the connection's header names, if it names one. */
  readonly streamId: string | undefined;
  /** Where the sender counts milliseconds since it was switched on. */
  readonly boardClock?: BoardClock | undefined;
}

/**
 * Turns the bytes of one connection into messages and hands each to its plot: to the stream its `streamtoken` names,
 * else to the connection's own. Lines end at `\n` only; how the bytes were cut into chunks means nothing.
 *
 * A line that is not a JSON object, is longer than 64 KiB, or is for an unknown stream is counted and reported, and
 * the stream goes on: the old server closed it with 422, which cost the sender every good point on the way. Here 422
 * is for a sender that has never brought a JSON object: it learns so after 50 lines, or 64 KiB without a newline.
 */
export class MessageRouter {
  readonly #options: MessageRouterOptions;
  readonly #guard = new LineGuard(MAX_MESSAGE_BYTES);
  readonly #targets: StreamTargets;
  #unframed: UnframedLines | undefined;
  #overlongReported = 0;
  /** Lines read so far, blank and refused ones included. */
  lines = 0;
  /** Messages that a plot has taken so far. */
  messages = 0;
  #knowsTheFormat = false;
  #unusableLines = 0;

  constructor(options: MessageRouterOptions) {
    this.#options = options;
    this.#targets = new StreamTargets(options.registry, options.streamId);
  }

  /**
   * From now on the bytes are those of a chunked body with wrong lengths.
   * @returns whether that is new
   */
  loseFraming(): boolean {
    if (this.#unframed !== undefined) return false;
    this.#unframed = new UnframedLines();
    return true;
  }

  /** @returns with which status the stream is over, if it is */
  push(chunk: Uint8Array): StreamStatus | undefined {
    for (const lines of this.#guard.push(chunk)) {
      for (const line of lineTexts(lines)) {
        const over = this.#line(line);
        if (over !== undefined) return over;
      }
    }
    const { overlongLines } = this.#guard;
    if (overlongLines === this.#overlongReported) return undefined;
    this.#options.rejections.add(`longer than ${MAX_MESSAGE_BYTES} bytes`, overlongLines - this.#overlongReported);
    this.#overlongReported = overlongLines;
    return this.#knowsTheFormat ? undefined : 422;
  }

  /**
   * A request that ended as it should has a whole last line, even where the client put no newline behind it.
   * @returns what that line says against the end, if anything
   */
  finish(): StreamStatus | undefined {
    return this.push(NEWLINE);
  }

  #line(line: string): StreamStatus | undefined {
    this.lines += 1;
    const kind = this.#unframed?.kindOf(line) ?? 'text';
    if (kind !== 'text') return kind === 'end' ? 200 : undefined;
    const parsed = parseMessage(line);
    if (parsed.kind === 'heartbeat') return undefined;
    if (parsed.kind === 'rejected') return this.#unusable(parsed.why);
    this.#knowsTheFormat = true;
    const { message } = parsed;
    const target = this.#targets.find(message.streamToken);
    if (target === undefined) {
      if (message.streamToken === undefined && this.#options.streamId !== undefined) return 403;
      this.#options.rejections.add(whyNoTarget(message.streamToken));
      return undefined;
    }
    if (message.streamToken === undefined && this.#targets.ownHasChanged) return 449;
    const { boardClock } = this.#options;
    const applied = target.plot.receive(
      target.traces,
      boardClock === undefined ? message : { ...message, properties: boardClock.dated(message.properties) },
    );
    if (applied.kind === 'refused') this.#options.rejections.add(applied.why);
    else this.messages += 1;
    return undefined;
  }

  #unusable(why: string): StreamStatus | undefined {
    this.#options.rejections.add(why);
    this.#unusableLines += 1;
    return !this.#knowsTheFormat && this.#unusableLines >= MAX_LINES_BEFORE_FIRST ? 422 : undefined;
  }
}
