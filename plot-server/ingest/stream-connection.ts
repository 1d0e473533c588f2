import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, OnStatus, SeldomReport, ServerLimits } from '../../core/index.ts';
import { reply } from '../http/respond.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { ReadPace } from '../safety/read-pace.ts';
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
  readonly #response: ServerResponse;
  readonly #router: MessageRouter;
  readonly #rejections: SeldomReport<string>;
  readonly #pace: ReadPace;
  readonly #clock: Clock;
  #over = false;

  constructor({ request, response, registry, streamId, limits, clock, onStatus }: StreamConnectionOptions) {
    this.streamId = streamId;
    this.lastByteMs = clock.monotonicMs();
    this.lastMessageMs = this.lastByteMs;
    this.#pace = new ReadPace({ source: request, limits, clock });
    this.#response = response;
    this.#clock = clock;
    this.#rejections = rejectionReport(clock, onStatus);
    this.#router = new MessageRouter({ registry, rejections: this.#rejections, streamId });
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
    if (status === 200) this.#router.finish();
    this.#finish();
    reply(this.#response, STREAM_STATUS_TEXTS[status], { status, headers: { Connection: 'close' } });
  }

  #take(chunk: Buffer): void {
    if (this.#over) return;
    const { lines, messages } = this.#router;
    this.lastByteMs = this.#clock.monotonicMs();
    if (!this.#router.push(chunk)) this.end(403);
    if (this.#router.messages > messages) this.lastMessageMs = this.lastByteMs;
    this.#pace.took(chunk.length, this.#router.lines - lines);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#rejections.flush();
    this.onEnd();
  }
}
