import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, errorText, type OnStatus, type SeldomReport } from '../../core/index.ts';
import { reply } from '../http/respond.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { boardClockOf } from './board-clock.ts';
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
  readonly #onStatus: OnStatus;
  #over = false;

  constructor({ request, response, registry, streamId, clock, onStatus }: StreamConnectionOptions) {
    this.streamId = streamId;
    this.lastByteMs = clock.monotonicMs();
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

  /** Ends the stream with an answer. Everything that arrived before has been taken in: a flowing request holds nothing back. */
  end(status: StreamStatus): void {
    if (this.#over) return;
    const said = (status === 200 ? this.#unlessDefect(() => this.#router.finish()) : undefined) ?? status;
    this.#finish();
    reply(this.#response, STREAM_STATUS_TEXTS[said], { status: said, headers: { Connection: 'close' } });
  }

  /** Bytes of a body whose chunks are framed wrongly: from now on its lines alone count. */
  takeUnframed(bytes: Uint8Array): void {
    this.#router.loseFraming();
    this.#take(bytes);
  }

  #take(bytes: Uint8Array): void {
    if (this.#over) return;
    this.lastByteMs = this.#clock.monotonicMs();
    const over = this.#unlessDefect(() => this.#router.push(bytes));
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
