import { BATCH_BYTES, MAX_BATCHES_UNDER_WAY } from './limits.ts';
import type { LineIntake } from './line-intake.ts';
import type { AckRules } from './rules.ts';
import type { Rejected } from './server-line.ts';
import type { SourceConnection } from './source-connection.ts';
import type { SourceBatch, SourceRecord } from './source-record.ts';

interface UnderWay<Parsed> {
  readonly record: SourceRecord;
  readonly rejected: readonly Rejected[];
  readonly by: SourceConnection<Parsed>;
  readonly lines: number;
  readonly bytes: number;
}

/** What the store has of a source, and the batches that are on their way there, in order. */
export class CommitQueue<Parsed> {
  readonly #rules: AckRules;
  #record: SourceRecord;
  #underWay: UnderWay<Parsed>[] = [];

  constructor(record: SourceRecord, rules: AckRules) {
    this.#record = record;
    this.#rules = rules;
  }

  /** What is committed. */
  get record(): SourceRecord {
    return this.#record;
  }

  get isBusy(): boolean {
    return this.#underWay.length > 0;
  }

  /** Batches that are on their way. */
  get length(): number {
    return this.#underWay.length;
  }

  /** Whether lines of this connection are on their way into the store. */
  owes(connection: SourceConnection<Parsed>): boolean {
    return connection.underWay.batches > 0 || connection.uncommitted;
  }

  /** The next batch of this connection, if there is one and not too many are under way. */
  begin(connection: SourceConnection<Parsed>): SourceBatch<Parsed> | undefined {
    const { intake } = connection;
    if (intake === undefined) return undefined;
    connection.uncommitted = !this.#hasRoomFor(intake);
    if (connection.uncommitted) return undefined;
    const { pendingLines: lines, pendingBytes: bytes } = intake;
    const taken = intake.batch();
    if (taken === undefined) return undefined;
    const { batch, rejected } = taken;
    const record = this.#rules.commitLater ? batch.record : { ...batch.record, later: this.#record.later };
    const begun = { record, rejected, by: connection, lines, bytes };
    this.#add(begun, 1);
    this.#underWay.push(begun);
    return { ...batch, record };
  }

  /** The oldest batches are stored. */
  succeed(batches: number): void {
    for (const done of this.#underWay.splice(0, batches)) {
      this.#record = done.record;
      done.by.rejected.push(...done.rejected);
      this.#add(done, -1);
    }
  }

  /** Nothing of any batch under way is stored. */
  fail(): void {
    for (const failed of this.#underWay.splice(0)) this.#add(failed, -1);
  }

  /** A batch that has grown as large as one may be goes on its way however many there are: the window bounds them. */
  #hasRoomFor({ pendingBytes }: LineIntake<Parsed>): boolean {
    return this.#underWay.length < MAX_BATCHES_UNDER_WAY || pendingBytes >= BATCH_BYTES;
  }

  #add({ by: { underWay }, lines, bytes }: UnderWay<Parsed>, sign: 1 | -1): void {
    underWay.batches += sign;
    underWay.lines += sign * lines;
    underWay.bytes += sign * bytes;
  }
}
