import { DeliveryMeter, MemorySpool, type StreamDestination } from '../../../../bridge/index.ts';
import { runStreamSink } from '../../../../bridge/sinks/stream/stream-sink.ts';
import { type JsonObject, ManualClock, type Status } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { RecordingServer } from '../recording-server.ts';

export const START_MS = Date.UTC(2026, 0, 1);

/** A sink that speaks the plain protocol to a server of the old kind, over real sockets and in virtual time. */
export class PlainRig {
  readonly server = new RecordingServer();
  readonly clock = new ManualClock(START_MS);
  readonly statuses: Status[] = [];
  readonly spool: MemorySpool;
  readonly meter = new DeliveryMeter(this.clock);
  readonly #stop = new AbortController();
  #done: Promise<void> | undefined;
  #isDone = false;

  constructor(capacity = 10_000) {
    const onStatus = (status: Status) => this.statuses.push(status);
    this.spool = new MemorySpool({ capacity, clock: this.clock, onStatus });
    this.#answerPlotCalls({});
  }

  /** Makes the server one that takes several streams on one connection. */
  takesAnyRate(): void {
    this.#answerPlotCalls({ 'stream-multiplex': true });
  }

  async start(options: Pick<StreamDestination, 'reduce' | 'plainConfirmMs'> = {}): Promise<void> {
    await this.server.start();
    this.#done = runStreamSink({
      bridge: 'pi',
      destination: { url: this.server.url, user: 'maker', key: 'canary1234', ack: 'off', ...options },
      spool: this.spool,
      meter: this.meter,
      clock: this.clock,
      onStatus: (status) => this.statuses.push(status),
      random: () => 0.5,
      signal: this.#stop.signal,
    }).then(() => {
      this.#isDone = true;
    });
  }

  /** Ends the sink, letting time pass. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await eventually('the sink has stopped', async () => this.#isDone || this.passing(100));
    await this.#done;
  }

  append(series: string, values: readonly number[], monotonicMs = this.clock.monotonicMs()): void {
    this.spool.append(
      'uno',
      values.map((value) => ({ series, monotonicMs, value })),
    );
  }

  /** Lets virtual time pass while real sockets do their work. */
  async passing(durationMs: number): Promise<false> {
    await this.clock.advance(durationMs);
    return false;
  }

  seen<Type extends Status['type']>(type: Type): Extract<Status, { type: Type }>[] {
    return this.statuses.filter((status): status is Extract<Status, { type: Type }> => status.type === type);
  }

  #answerPlotCalls(more: JsonObject): void {
    this.server.plotReply = (origin) => ({
      contentType: 'application/json',
      body: JSON.stringify({ url: `${origin}/~maker/0`, 'stream-host': origin, error: '', ...more }),
    });
  }

  /** Values on the wire, in order of the streams. */
  get values(): number[] {
    return this.server.lines.map((line) => (JSON.parse(line) as { y: number }).y);
  }
}
