import { CommitQueue } from './commit-queue.ts';
import { DEFAULT_WINDOW, IDLE_MS, type Window } from './limits.ts';
import type { JudgeLine, ReceivedLine } from './line-intake.ts';
import { type AckRules, ALL_RULES } from './rules.ts';
import { BYES, type ByeReason, encodeBye, encodeHello } from './server-line.ts';
import { SourceConnection } from './source-connection.ts';
import type { SourceEffect, SourceEvent } from './source-event.ts';
import type { SourceRecord } from './source-record.ts';

export interface AckSourceOptions<Parsed = undefined> {
  /** What the store remembers of this source; `NEW_SOURCE` where it knows none. */
  readonly record: SourceRecord;
  /** Names the store; another name after its data was lost or exchanged. At most 64 characters. */
  readonly store: string;
  readonly judge: JudgeLine<Parsed>;
  /** Default 1000 lines, 256 KiB. */
  readonly window?: Window | undefined;
}

/**
 * The server's side of one source, without clock, socket and store: events in, effects out. One connection feeds it at
 * a time. Several batches may be on their way into the store, in order, and only what is committed is acknowledged.
 *
 * Call `step` with every event, in order, and with `tick` when `wakeAtMs` has come. All times are monotonic milliseconds.
 */
export class AckSource<Parsed = undefined> {
  readonly #options: AckSourceOptions<Parsed>;
  readonly #rules: AckRules;
  readonly #connections = new Map<number, SourceConnection<Parsed>>();
  readonly #queue: CommitQueue<Parsed>;
  #duplicates = 0;
  #draining = false;
  #effects: SourceEffect<Parsed>[] = [];

  constructor(options: AckSourceOptions<Parsed>, rules: AckRules = ALL_RULES) {
    this.#options = options;
    this.#rules = rules;
    this.#queue = new CommitQueue(options.record, rules);
  }

  /** What is committed. */
  get record(): SourceRecord {
    return this.#queue.record;
  }

  /** Lines dropped because they were stored already. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Whether a client can do nothing until the batches under way are committed. */
  get isAwaited(): boolean {
    if (!this.#queue.isBusy) return false;
    return this.#draining || this.#all().some(({ intake, ending }) => intake === undefined || ending);
  }

  /** Whether nothing is connected or under way, so that this source may be forgotten until it is asked for again. */
  get idle(): boolean {
    return this.#connections.size === 0 && !this.#queue.isBusy;
  }

  /** When the next `tick` is due; infinite when only events can bring something about. */
  get wakeAtMs(): number {
    const { deadPeer } = this.#rules;
    const due = this.#all().map(({ ackDueMs, idleAtMs }) => (deadPeer ? Math.min(ackDueMs, idleAtMs) : ackDueMs));
    return Math.min(...due);
  }

  step(nowMs: number, event: SourceEvent): readonly SourceEffect<Parsed>[] {
    this.#effects = [];
    this.#on(nowMs, event);
    return this.#effects;
  }

  #on(nowMs: number, event: SourceEvent): void {
    switch (event.type) {
      case 'connected':
        this.#connected(nowMs, new SourceConnection({ number: event.connection, boot: event.boot, nowMs }));
        break;
      case 'received':
        this.#received(nowMs, this.#connections.get(event.connection), event.lines);
        break;
      case 'requestEnded':
        this.#requestEnded(nowMs, this.#connections.get(event.connection));
        break;
      case 'closed':
        this.#closed(this.#connections.get(event.connection));
        break;
      case 'committed':
        this.#committed(nowMs, event.batches ?? 1);
        break;
      case 'commitFailed':
        this.#queue.fail();
        for (const connection of this.#all()) this.#sendAway(connection, 'full');
        break;
      case 'tick':
        this.#tick(nowMs);
        break;
      case 'drain':
        this.#draining = true;
        if (!this.#queue.isBusy) this.#drain(nowMs);
        break;
    }
  }

  #connected(nowMs: number, connection: SourceConnection<Parsed>): void {
    this.#connections.set(connection.number, connection);
    if (this.#isFollowed(connection)) {
      // It is told where the source stands, and disturbs nobody.
      this.#hello(connection);
      this.#sendAway(connection, 'fenced');
      return;
    }
    if (this.#rules.fence) {
      for (const older of this.#all()) if (older !== connection) this.#sendAway(older, 'replaced');
    }
    if (!this.#queue.isBusy || !this.#rules.helloAfterCommit) this.#greet(nowMs, connection);
  }

  /** Whether another start has fed the source since this one did. */
  #isFollowed({ boot }: SourceConnection<Parsed>): boolean {
    return this.#rules.bootFence && this.record.boots.indexOf(boot) > 0;
  }

  /** The hello, and then what came before it could be said. */
  #greet(nowMs: number, connection: SourceConnection<Parsed>): void {
    if (!this.#draining) this.#hello(connection);
    if (this.#draining || this.#isFollowed(connection)) {
      this.#sendAway(connection, this.#draining ? 'draining' : 'fenced');
      return;
    }
    connection.begin({
      record: this.record,
      judge: this.#options.judge,
      storedHigh: () => this.record.high,
      rules: this.#rules,
      onDuplicate: () => {
        this.#duplicates += 1;
      },
    });
    if (connection.held.length > 0) this.#received(nowMs, connection, connection.held.splice(0));
    if (connection.ending && this.#connections.has(connection.number)) this.#requestEnded(nowMs, connection);
  }

  #hello(connection: SourceConnection<Parsed>): void {
    const { high, later, boots } = this.record;
    const { window = DEFAULT_WINDOW, store } = this.#options;
    this.#send(connection, encodeHello({ ack: high, window, idleMs: IDLE_MS, store, boots, later }));
  }

  #received(nowMs: number, connection: SourceConnection<Parsed> | undefined, lines: readonly ReceivedLine[]): void {
    if (connection === undefined) return;
    connection.lastByteMs = nowMs;
    // What would only be taken in now would keep the server from stopping.
    if (this.#draining) return;
    const { window = DEFAULT_WINDOW } = this.#options;
    const { heartbeat, bye } = connection.take(lines, { window, onLargeBatch: () => this.#commit(connection) });
    this.#commit(connection);
    if (bye !== undefined) this.#sendAway(connection, bye);
    else if (heartbeat && connection.intake !== undefined) this.#ack(nowMs, connection);
    else this.#ackSoon(nowMs, connection);
  }

  #requestEnded(nowMs: number, connection: SourceConnection<Parsed> | undefined): void {
    if (connection === undefined) return;
    connection.lastByteMs = nowMs;
    connection.ending = true;
    if (connection.intake !== undefined && !this.#queue.owes(connection)) this.#farewell(nowMs, connection);
  }

  #closed(connection: SourceConnection<Parsed> | undefined): void {
    if (connection === undefined) return;
    // Lines that were taken in are worth keeping: they wait for their commit, unless a new connection comes first.
    connection.gone = true;
    if (!this.#queue.owes(connection)) this.#connections.delete(connection.number);
  }

  #commit(connection: SourceConnection<Parsed>): void {
    const batch = this.#queue.begin(connection);
    if (batch !== undefined) this.#effects.push({ type: 'commit', batch });
  }

  #committed(nowMs: number, batches: number): void {
    this.#queue.succeed(batches);
    if (this.#draining && !this.#queue.isBusy) this.#drain(nowMs);
    for (const connection of this.#all()) {
      if (connection.uncommitted && !this.#draining) this.#commit(connection);
      if (connection.intake === undefined) {
        if (!this.#rules.helloFirst) this.#ack(nowMs, connection);
        if (!this.#queue.isBusy) this.#greet(nowMs, connection);
      } else if (this.#queue.owes(connection)) this.#ackSoon(nowMs, connection);
      else if (connection.gone) this.#connections.delete(connection.number);
      else if (connection.ending) this.#farewell(nowMs, connection);
      else this.#ackSoon(nowMs, connection);
    }
  }

  #ackSoon(nowMs: number, connection: SourceConnection<Parsed>): void {
    if (connection.ackIsDue(nowMs, this.#ackable(connection))) this.#ack(nowMs, connection);
  }

  #ackable({ intake }: SourceConnection<Parsed>): SourceRecord {
    return this.#rules.ackAfterCommit ? this.record : (intake?.record ?? this.record);
  }

  #ack(nowMs: number, connection: SourceConnection<Parsed>): void {
    this.#send(connection, connection.ack(nowMs, this.#ackable(connection), this.#rules));
  }

  #farewell(nowMs: number, connection: SourceConnection<Parsed>): void {
    this.#ack(nowMs, connection);
    this.#end(connection);
  }

  #tick(nowMs: number): void {
    for (const connection of this.#all()) {
      const { number } = connection;
      if (this.#rules.deadPeer && nowMs >= connection.idleAtMs) {
        this.#connections.delete(number);
        this.#effects.push({ type: 'destroy', connection: number });
      } else if (nowMs >= connection.ackDueMs) this.#ack(nowMs, connection);
    }
  }

  #drain(nowMs: number): void {
    for (const connection of this.#all()) {
      if (connection.intake !== undefined) this.#ack(nowMs, connection);
      this.#sendAway(connection, 'draining');
    }
  }

  #all(): readonly SourceConnection<Parsed>[] {
    return [...this.#connections.values()];
  }

  #sendAway(connection: SourceConnection<Parsed>, reason: ByeReason): void {
    this.#send(connection, encodeBye({ reason, ...BYES[reason] }));
    this.#end(connection);
  }

  #end(connection: SourceConnection<Parsed>): void {
    this.#connections.delete(connection.number);
    if (!connection.gone) this.#effects.push({ type: 'end', connection: connection.number });
  }

  #send(connection: SourceConnection<Parsed>, text: string): void {
    if (!connection.gone) this.#effects.push({ type: 'send', connection: connection.number, text });
  }
}
