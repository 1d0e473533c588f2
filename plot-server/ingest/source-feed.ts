import {
  AckSource,
  Alarm,
  type Clock,
  errorText,
  isBoardstreamError,
  type OnStatus,
  type SourceBatch,
  type SourceEffect,
  type SourceEvent,
  type Window,
} from '../../core/index.ts';
import type { AckStore } from '../plots/ack-store.ts';
import type { AckCounters } from './ack-counters.ts';
import type { Appender, GroupSync } from './group-sync.ts';
import type { JudgedLine } from './line-judge.ts';
import type { SourceConnection, SourceJudge } from './source-connection.ts';

/** What a client may have on the way: at 100,000 lines a second, what comes while a disk syncs for 40 ms. */
const SERVER_WINDOW: Window = { lines: 4_000, bytes: 1024 * 1024 };

export interface SourceFeedOptions {
  /** Account and source id, or what a source that has no account is kept under. */
  readonly key: string;
  readonly store: AckStore;
  readonly sync: GroupSync;
  readonly counters: AckCounters;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Nothing is connected or under way any more: the source may leave memory. */
  readonly onIdle: () => void;
}

/** Drives the state machine of one source with what its connections, the store and the clock have to say. */
export class SourceFeed implements Appender {
  readonly #options: SourceFeedOptions;
  readonly #source: AckSource<JudgedLine>;
  readonly #connections = new Map<number, SourceConnection>();
  readonly #alarm: Alarm;
  readonly #events: SourceEvent[] = [];
  #isStepping = false;
  /** Batches appended and not known to be safe. */
  #unsynced = 0;
  /** A batch could not be appended, and so none after it: said once those before it are safe. */
  #failure: 'none' | 'due' | 'said' = 'none';
  #duplicates = 0;

  constructor(options: SourceFeedOptions) {
    const { key, store, clock } = options;
    this.#options = options;
    this.#source = new AckSource<JudgedLine>({
      record: store.record(key),
      store: store.id,
      window: SERVER_WINDOW,
      judge: (text, connection) => this.#judge(text, connection),
    });
    this.#alarm = new Alarm(clock, () => this.#on({ type: 'tick' }));
  }

  get connections(): number {
    return this.#connections.size;
  }

  connect(connection: SourceConnection): void {
    const { number, boot } = connection;
    this.#connections.set(number, connection);
    connection.open({
      received: (lines) => this.#on({ type: 'received', connection: number, lines }),
      requestEnded: () => this.#on({ type: 'requestEnded', connection: number }),
      closed: () => {
        this.#on({ type: 'closed', connection: number });
        this.#connections.delete(number);
      },
    });
    this.#on({ type: 'connected', connection: number, boot });
  }

  drain(): void {
    this.#on({ type: 'drain' });
  }

  synced(batches: number): void {
    this.#unsynced -= batches;
    this.#on({ type: 'committed', batches });
    this.#failWhenDue();
  }

  stop(): void {
    this.#alarm.stop();
  }

  #on(event: SourceEvent): void {
    this.#events.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      for (const effect of this.#source.step(this.#options.clock.monotonicMs(), next)) this.#carryOut(effect);
      if (next.type === 'commitFailed') this.#failure = 'none';
    }
    this.#isStepping = false;
    this.#afterwards();
  }

  #afterwards(): void {
    const { sync, counters, onIdle } = this.#options;
    counters.duplicates += this.#source.duplicates - this.#duplicates;
    this.#duplicates = this.#source.duplicates;
    if (this.#source.isAwaited) sync.hurry();
    this.#alarm.set(this.#source.wakeAtMs);
    if (!this.#source.idle) return;
    this.#alarm.stop();
    onIdle();
  }

  #carryOut(effect: SourceEffect<JudgedLine>): void {
    switch (effect.type) {
      case 'send':
        this.#connections.get(effect.connection)?.send(effect.text);
        break;
      case 'end':
        this.#connections.get(effect.connection)?.end();
        break;
      case 'destroy':
        this.#connections.get(effect.connection)?.destroy();
        break;
      case 'commit':
        this.#commit(effect.batch);
        break;
    }
  }

  #commit(batch: SourceBatch<JudgedLine>): void {
    const { sync, counters } = this.#options;
    if (this.#failure === 'none' && this.#append(batch)) {
      this.#unsynced += 1;
      counters.appended(batch);
      sync.add(this, batch.lines.length);
      if (batch.lines.some(({ lane }) => lane === 'fill')) sync.hurry();
    } else {
      if (this.#failure === 'none') this.#failure = 'due';
      sync.hurry();
      this.#failWhenDue();
    }
  }

  #append({ lines, holes, record }: SourceBatch<JudgedLine>): boolean {
    const { key, store, clock, onStatus } = this.#options;
    const placed = lines.map(({ seq, lane, parsed }) => ({ seq, lane, ...parsed }));
    try {
      store.append({ source: key, lines: placed, holes, record, arrivedAtMs: clock.nowMs() });
      return true;
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      // A full disk is reported by the store itself, once.
      if (error.code !== 'JOURNAL_FULL') onStatus({ type: 'requestFailed', why: errorText(error) });
      return false;
    }
  }

  #failWhenDue(): void {
    if (this.#failure !== 'due' || this.#unsynced > 0) return;
    this.#failure = 'said';
    this.#options.counters.commitFailures += 1;
    this.#on({ type: 'commitFailed' });
  }

  #judge(text: string, number: number): ReturnType<SourceJudge['judge']> {
    const connection = this.#connections.get(number);
    const judged = connection?.judge.judge(text) ?? { kind: 'refused', code: 422, why: 'its connection is over' };
    if (judged.kind === 'refused') this.#options.counters.rejected += 1;
    return judged;
  }
}
