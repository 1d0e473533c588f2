import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, OnStatus, SeldomReport } from '../../core/index.ts';
import { reply } from '../http/respond.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { MessageRouter } from './message-router.ts';
import { rejectionReport } from './rejection-report.ts';
import { STREAM_STATUS_TEXTS, type StreamStatus } from './stream-status.ts';

export interface StreamConnectionOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly registry: PlotRegistry;
  readonly streamId: string | undefined;
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
  /** Called once, when the stream is over for whatever reason. */
  onEnd: () => void = () => {};
  readonly #response: ServerResponse;
  readonly #router: MessageRouter;
  readonly #rejections: SeldomReport<string>;
  readonly #clock: Clock;
  #over = false;

  constructor({ request, response, registry, streamId, clock, onStatus }: StreamConnectionOptions) {
    this.streamId = streamId;
    this.lastByteMs = clock.monotonicMs();
    this.#response = response;
    this.#clock = clock;
    this.#rejections = rejectionReport(clock, onStatus);
    this.#router = new MessageRouter({ registry, rejections: this.#rejections, streamId });
    request.on('data', (chunk: Buffer) => this.#take(chunk));
    request.once('end', () => this.end(200));
    request.once('close', () => this.#finish());
    request.once('error', () => this.#finish());
  }

  /** Ends the stream with an answer. Everything that arrived before has been taken in: a flowing request holds nothing back. */
  end(status: StreamStatus): void {
    if (this.#over) return;
    if (status === 200) this.#router.finish();
    this.#finish();
    const answer = () =>
      reply(this.#response, STREAM_STATUS_TEXTS[status], { status, headers: { Connection: 'close' } });
    // What a 200 confirms is written at the end of this turn of the event loop, and the 200 behind it.
    if (status === 200) setImmediate(answer);
    else answer();
  }

  #take(chunk: Buffer): void {
    if (this.#over) return;
    this.lastByteMs = this.#clock.monotonicMs();
    if (!this.#router.push(chunk)) this.end(403);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#rejections.flush();
    this.onEnd();
  }
}
