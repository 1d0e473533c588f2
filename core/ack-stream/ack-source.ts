import { CommitSlot } from './commit-slot.ts';
import { contiguousThrough } from './later-ranges.ts';
import { ACK_EVERY_LINES, ACK_EVERY_MS, DEFAULT_WINDOW, IDLE_MS, type Window } from './limits.ts';
import type { JudgeLine } from './line-intake.ts';
import { type AckRules, ALL_RULES } from './rules.ts';
import { BYES, type ByeReason, encodeBye, encodeHello } from './server-line.ts';
import { SourceConnection } from './source-connection.ts';
import type { SourceEffect, SourceEvent } from './source-event.ts';
import type { SourceRecord } from './source-record.ts';

export interface AckSourceOptions {
  /** What the store remembers of this source; `NEW_SOURCE` where it knows none. */
  readonly record: SourceRecord;
  /** Names the store; another name after its data was lost or exchanged. At most 64 characters. */
  readonly store: string;
  readonly judge: JudgeLine;
  /** Default 1000 lines, 256 KiB. */
  readonly window?: Window | undefined;
}

/**
 * The server's side of one source, without clock, socket and store: events in, effects out. One connection feeds it at
 * a time, one batch is being committed at a time, and only what is committed is acknowledged.
 *
 * Call `step` with every event, in order, and with `tick` when `wakeAtMs` has come. All times are monotonic milliseconds.
 */
export class AckSource {
  readonly #options: AckSourceOptions;
  readonly #rules: AckRules;
  readonly #connections = new Map<number, SourceConnection>();
  readonly #slot: CommitSlot;
  #draining = false;
  #effects: SourceEffect[] = [];

  constructor(options: AckSourceOptions, rules: AckRules = ALL_RULES) {
    this.#options = options;
    this.#rules = rules;
    this.#slot = new CommitSlot(options.record, rules);
  }

  /** What is committed. */
  get record(): SourceRecord {
    return this.#slot.record;
  }

  /** Whether nothing is connected or under way, so that this source may be forgotten until it is asked for again. */
  get idle(): boolean {
    return this.#connections.size === 0 && !this.#slot.isBusy;
  }

  /** Everything up to here is stored or declared lost. */
  get contiguousThrough(): number {
    return contiguousThrough(this.record.high, this.record.later);
  }

  /** When the next `tick` is due; infinite when only events can bring something about. */
  get wakeAtMs(): number {
    let wakeAtMs = Number.POSITIVE_INFINITY;
    for (const { ackDueMs, lastByteMs } of this.#connections.values()) {
      const idleAtMs = this.#rules.deadPeer ? lastByteMs + IDLE_MS : Number.POSITIVE_INFINITY;
      wakeAtMs = Math.min(wakeAtMs, ackDueMs, idleAtMs);
    }
    return wakeAtMs;
  }

  step(nowMs: number, event: SourceEvent): readonly SourceEffect[] {
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
        this.#committed(nowMs);
        break;
      case 'commitFailed':
        this.#slot.fail();
        for (const connection of this.#all()) this.#sendAway(connection, 'full');
        break;
      case 'tick':
        this.#tick(nowMs);
        break;
      case 'drain':
        this.#draining = true;
        if (!this.#slot.isBusy) this.#drain(nowMs);
        break;
    }
  }

  #connected(nowMs: number, connection: SourceConnection): void {
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
    if (!this.#slot.isBusy || !this.#rules.helloAfterCommit) this.#greet(nowMs, connection);
  }

  /** Whether another start has fed the source since this one did. */
  #isFollowed({ boot }: SourceConnection): boolean {
    return this.#rules.bootFence && this.record.boots.indexOf(boot) > 0;
  }

  /** The hello, and then what came before it could be said. */
  #greet(nowMs: number, connection: SourceConnection): void {
    if (!this.#draining) this.#hello(connection);
    if (this.#draining || this.#isFollowed(connection)) {
      this.#sendAway(connection, this.#draining ? 'draining' : 'fenced');
      return;
    }
    const { judge } = this.#options;
    const storedHigh = () => this.record.high;
    connection.begin({ boot: connection.boot, record: this.record, judge, storedHigh, rules: this.#rules });
    if (connection.held.length > 0) this.#received(nowMs, connection, connection.held.splice(0));
    if (connection.ending && this.#connections.has(connection.number)) this.#requestEnded(nowMs, connection);
    if (connection.gone) this.#closed(connection);
  }

  #hello(connection: SourceConnection): void {
    const { high, later, boots } = this.record;
    const { window = DEFAULT_WINDOW, store } = this.#options;
    this.#send(connection, encodeHello({ ack: high, window, idleMs: IDLE_MS, store, boots, later }));
  }

  #received(nowMs: number, connection: SourceConnection | undefined, lines: readonly string[]): void {
    if (connection === undefined) return;
    connection.lastByteMs = nowMs;
    const { intake } = connection;
    let heartbeat = false;
    let bye: ByeReason | undefined;
    for (const line of lines) {
      if (line === '' || line === '\r') heartbeat = true;
      else if (intake === undefined) connection.held.push(line);
      else bye ??= intake.take(line);
    }
    if (connection.exceeds(this.#options.window ?? DEFAULT_WINDOW)) bye ??= 'rate';
    connection.linesSinceAck += lines.length;
    this.#commit(connection);
    if (bye !== undefined) this.#sendAway(connection, bye);
    else if (heartbeat && intake !== undefined) this.#ack(nowMs, connection);
    else this.#ackSoon(nowMs, connection);
  }

  #requestEnded(nowMs: number, connection: SourceConnection | undefined): void {
    if (connection === undefined) return;
    connection.lastByteMs = nowMs;
    connection.ending = true;
    if (connection.intake !== undefined && !this.#slot.owes(connection)) this.#farewell(nowMs, connection);
  }

  #closed(connection: SourceConnection | undefined): void {
    if (connection === undefined) return;
    // Lines that came whole are worth keeping: they wait for the commit under way, unless a new connection comes first.
    connection.gone = true;
    if (!this.#slot.owes(connection)) this.#connections.delete(connection.number);
  }

  #commit(connection: SourceConnection): void {
    const batch = this.#slot.begin(connection);
    if (batch !== undefined) this.#effects.push({ type: 'commit', batch });
  }

  #committed(nowMs: number): void {
    this.#slot.succeed();
    if (this.#draining) this.#drain(nowMs);
    for (const connection of this.#all()) {
      if (connection.uncommitted) this.#commit(connection);
      if (connection.intake === undefined) {
        if (!this.#rules.helloFirst) this.#ack(nowMs, connection);
        this.#greet(nowMs, connection);
      } else if (this.#slot.owes(connection)) this.#ackSoon(nowMs, connection);
      else if (connection.gone) this.#connections.delete(connection.number);
      else if (connection.ending) this.#farewell(nowMs, connection);
      else this.#ackSoon(nowMs, connection);
    }
  }

  #ackSoon(nowMs: number, connection: SourceConnection): void {
    if (connection.intake === undefined || !connection.owesAck(this.#ackable(connection))) return;
    const dueMs = connection.lastAckMs + ACK_EVERY_MS;
    if (nowMs >= dueMs || connection.linesSinceAck >= ACK_EVERY_LINES) this.#ack(nowMs, connection);
    else connection.ackDueMs = dueMs;
  }

  #ackable({ intake }: SourceConnection): SourceRecord {
    return this.#rules.ackAfterCommit ? this.record : (intake?.record ?? this.record);
  }

  #ack(nowMs: number, connection: SourceConnection): void {
    this.#send(connection, connection.ack(nowMs, this.#ackable(connection)));
  }

  #farewell(nowMs: number, connection: SourceConnection): void {
    this.#ack(nowMs, connection);
    this.#end(connection);
  }

  #tick(nowMs: number): void {
    for (const connection of this.#all()) {
      if (this.#rules.deadPeer && nowMs >= connection.lastByteMs + IDLE_MS) {
        this.#connections.delete(connection.number);
        this.#effects.push({ type: 'destroy', connection: connection.number });
      } else if (nowMs >= connection.ackDueMs) this.#ack(nowMs, connection);
    }
  }

  #drain(nowMs: number): void {
    for (const connection of this.#all()) {
      if (connection.intake !== undefined) this.#ack(nowMs, connection);
      this.#sendAway(connection, 'draining');
    }
  }

  #all(): readonly SourceConnection[] {
    return [...this.#connections.values()];
  }

  #sendAway(connection: SourceConnection, reason: ByeReason): void {
    this.#send(connection, encodeBye({ reason, ...BYES[reason] }));
    this.#end(connection);
  }

  #end(connection: SourceConnection): void {
    this.#connections.delete(connection.number);
    if (!connection.gone) this.#effects.push({ type: 'end', connection: connection.number });
  }

  #send(connection: SourceConnection, text: string): void {
    if (!connection.gone) this.#effects.push({ type: 'send', connection: connection.number, text });
  }
}
