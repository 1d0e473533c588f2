import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, errorText, type OnStatus, type SeldomReport, type ServerLimits } from '../../core/index.ts';
import { reply } from '../http/respond.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { ReadPace } from '../safety/read-pace.ts';
import { boardClockOf } from './board-clock.ts';
import { MessageRouter } from './message-router.ts';
import { rejectionReport } from './rejection-report.ts';
import { STREAM_STATUS_TEXTS, type StreamStatus } from './stream-status.ts';

export interface StreamConnectionOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly registry: PlotRegistry;
  readonly streamId: string | undefined;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * One open stream. It says nothing until the end, because an early byte makes python and npm clients believe that the
 * stream is over; then it sends one whole answer and the socket is closed, because half-closing leaves python clients
 * writing into nowhere.
 */
export class StreamConnection {
  readonly streamId: string | undefined;
  /** When the last byte came, on the monotonic clock. */
  lastByteMs: number;
  /** When the last message came that a plot has taken, or else the stream was opened. */
  lastMessageMs: number;
  /** Called once, when the stream is over for whatever reason. */
  onEnd: () => void = () => {};
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #router: MessageRouter;
  readonly #rejections: SeldomReport<string>;
  readonly #pace: ReadPace;
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;
  #over = false;

  constructor({ request, response, registry, streamId, limits, clock, onStatus }: StreamConnectionOptions) {
    this.streamId = streamId;
    this.lastByteMs = clock.monotonicMs();
    this.lastMessageMs = this.lastByteMs;
    this.#pace = new ReadPace({ source: request, limits, clock });
    this.#request = request;
    this.#response = response;
    this.#clock = clock;
    this.#onStatus = onStatus;
    this.#rejections = rejectionReport(clock, onStatus);
    this.#router = new MessageRouter({
      registry,
      rejections: this.#rejections,
      streamId,
      boardClock: boardClockOf(request, clock, onStatus),
    });
    request.on('data', (chunk: Buffer) => this.#take(chunk));
    request.once('end', () => this.end(200));
    request.once('close', () => this.#finish());
    request.once('error', () => this.#finish());
  }

  /** Whether nothing is read for now, because the stream has been too fast. */
  get isHeldBack(): boolean {
    return this.#pace.isWaiting;
  }

  /** Ends the stream with an answer. Everything that arrived before has been taken in: a flowing request holds nothing back. */
  end(status: StreamStatus): void {
    if (this.#over) return;
    const said = (status === 200 ? this.#unlessDefect(() => this.#router.finish()) : undefined) ?? status;
    this.#finish();
    const answer = () =>
      reply(this.#response, STREAM_STATUS_TEXTS[said], { status: said, headers: { Connection: 'close' } });
    // What a 200 confirms is written at the end of this turn of the event loop, and the 200 behind it.
    if (said === 200) setImmediate(answer);
    else answer();
  }

  /** Bytes of a body whose chunks are framed wrongly: from now on its lines alone count. */
  takeUnframed(bytes: Uint8Array): void {
    if (this.#router.loseFraming()) this.#pace.readFrom(this.#request.socket);
    this.#take(bytes);
  }

  #take(bytes: Uint8Array): void {
    if (this.#over) return;
    const { lines, messages } = this.#router;
    this.lastByteMs = this.#clock.monotonicMs();
    const over = this.#unlessDefect(() => this.#router.push(bytes));
    if (this.#router.messages > messages) this.lastMessageMs = this.lastByteMs;
    this.#pace.took(bytes.length, this.#router.lines - lines);
    if (over !== undefined) this.end(over);
  }

  /** A defect of ours ends the one stream that met it. */
  #unlessDefect(take: () => StreamStatus | undefined): StreamStatus | undefined {
    try {
      return take();
    } catch (error) {
      this.#onStatus({ type: 'requestFailed', why: errorText(error) });
      return 500;
    }
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#rejections.flush();
    this.onEnd();
  }
}
