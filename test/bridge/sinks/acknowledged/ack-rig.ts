import { expect } from 'vitest';
import { DeliveryMeter, MemorySpool, type Spool } from '../../../../bridge/index.ts';
import type { StreamDestination } from '../../../../bridge/sinks/stream/destination.ts';
import { runStreamSink } from '../../../../bridge/sinks/stream/stream-sink.ts';
import { ManualClock, type Status } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { AckServer } from './ack-server.ts';

const KEY = 'canary1234';

export interface AckRigOptions {
  readonly ack?: StreamDestination['ack'];
  readonly spool?: (clock: ManualClock, onStatus: (status: Status) => void) => Spool;
}

/** A bridge's sink on virtual time, and a server that acknowledges, over real sockets. */
export class AckRig {
  readonly clock = new ManualClock(Date.UTC(2026, 0, 1));
  readonly server = new AckServer(this.clock);
  readonly statuses: Status[] = [];
  readonly meter = new DeliveryMeter(this.clock);
  readonly spool: Spool;
  readonly #stop = new AbortController();
  readonly #ack: StreamDestination['ack'];
  #done: Promise<void> | undefined;
  #isDone = false;

  constructor({ ack, spool }: AckRigOptions = {}) {
    const { clock } = this;
    const onStatus = (status: Status) => this.statuses.push(status);
    this.spool = spool?.(clock, onStatus) ?? new MemorySpool({ capacity: 200_000, clock, onStatus });
    this.#ack = ack;
  }

  /** Starts the server, unless it is to be away, and the sink. */
  async start({ isServerAway = false } = {}): Promise<this> {
    await this.server.start();
    if (isServerAway) await this.server.kill();
    this.#done = runStreamSink({
      bridge: 'pi',
      destination: { url: this.server.url, user: 'maker', key: KEY, ...(this.#ack && { ack: this.#ack }) },
      spool: this.spool,
      meter: this.meter,
      clock: this.clock,
      onStatus: (status) => this.statuses.push(status),
      random: () => 0.5,
      signal: this.#stop.signal,
    });
    void this.#done.then(() => {
      this.#isDone = true;
    });
    return this;
  }

  append(
    values: readonly number[],
    { board = 'uno', series = 'T', unit }: Partial<Record<'board' | 'series' | 'unit', string>> = {},
  ): void {
    const monotonicMs = this.clock.monotonicMs();
    this.spool.append(
      board,
      values.map((value) => ({ series, monotonicMs, value, ...(unit === undefined ? {} : { unit }) })),
    );
  }

  seen<Type extends Status['type']>(type: Type): Extract<Status, { type: Type }>[] {
    return this.statuses.filter((status): status is Extract<Status, { type: Type }> => status.type === type);
  }

  /** Waits while virtual time passes, so much at every look. */
  async until(what: string, holds: () => boolean, stepMs = 100): Promise<void> {
    await eventually(what, async () => {
      if (holds()) return true;
      await this.clock.advance(stepMs);
      return holds();
    });
  }

  /** Waits for what comes about without time passing. */
  async soon(what: string, holds: () => boolean): Promise<void> {
    await eventually(what, holds);
  }

  stop(): void {
    this.#stop.abort();
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Ends everything, and checks what must be so after every test. */
  async end(): Promise<void> {
    this.stop();
    await this.until('the sink has stopped', () => this.#isDone);
    await this.#done;
    await this.server.kill();
    const told = JSON.stringify(this.statuses);
    for (const secret of [KEY, ...this.server.streams.map(({ token }) => token)]) expect(told).not.toContain(secret);
  }
}

export function counting(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
