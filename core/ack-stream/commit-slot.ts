import type { AckRules } from './rules.ts';
import type { Rejected } from './server-line.ts';
import type { SourceConnection } from './source-connection.ts';
import type { SourceBatch, SourceRecord } from './source-record.ts';

interface UnderWay {
  readonly record: SourceRecord;
  readonly rejected: readonly Rejected[];
  readonly by: SourceConnection;
}

/** What the store has of a source, and the one batch that may be on its way there. */
export class CommitSlot {
  readonly #rules: AckRules;
  #record: SourceRecord;
  #underWay: UnderWay | undefined;

  constructor(record: SourceRecord, rules: AckRules) {
    this.#record = record;
    this.#rules = rules;
  }

  /** What is committed. */
  get record(): SourceRecord {
    return this.#record;
  }

  get isBusy(): boolean {
    return this.#underWay !== undefined;
  }

  /** Whether lines of this connection are on their way into the store. */
  owes(connection: SourceConnection): boolean {
    return this.#underWay?.by === connection || connection.uncommitted;
  }

  /** The next batch of this connection, if there is one and none is under way. */
  begin(connection: SourceConnection): SourceBatch | undefined {
    connection.uncommitted = this.isBusy;
    if (this.isBusy) return undefined;
    const taken = connection.intake?.batch();
    if (taken === undefined) return undefined;
    const { batch, rejected } = taken;
    const record = this.#rules.commitLater ? batch.record : { ...batch.record, later: this.#record.later };
    this.#underWay = { record, rejected, by: connection };
    return { ...batch, record };
  }

  /** The batch under way is stored. */
  succeed(): void {
    if (this.#underWay === undefined) return;
    const { record, rejected, by } = this.#underWay;
    this.#record = record;
    by.rejected.push(...rejected);
    this.#underWay = undefined;
  }

  /** Nothing of the batch under way is stored. */
  fail(): void {
    this.#underWay = undefined;
  }
}
