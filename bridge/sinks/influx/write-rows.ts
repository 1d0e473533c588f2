import type { BoardstreamError } from '../../../core/index.ts';
import type { Verdict } from './influx-answer.ts';
import { MAX_FIELDS, type Row, rowLine, splitRow } from './line-protocol.ts';

export interface WriteRowsOptions {
  readonly write: (lines: string) => Promise<Verdict>;
  /** Everything up to this number is stored, or never will be. */
  readonly onDone: (through: number) => void;
  readonly onRejected: (points: number, status: number, why: string) => void;
  /** So many rows were too much for one request. */
  readonly onTooLarge: (rows: number) => void;
  /** What to say of a server that takes none of the rows. */
  readonly refusal: (status: number, why: string) => BoardstreamError;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Why rows are not stored, and how long the server wants to be left alone, where it says so. */
export type Refusal = Omit<Extract<Verdict, { readonly kind: 'refused' }>, 'kind'>;

/** Points that are tried alone before a batch is taken apart. */
const PROBES = 8;

/**
 * Writes rows in their order, and finds the points that a server will not have by halving what it refuses, rows and then
 * the fields of a row: two requests for each at most. A point is given up only where the same batch had one that was
 * taken: a server that takes nothing is not about the points, and they wait.
 *
 * @returns why it stopped early; `undefined` when every row is stored or given up
 */
export async function writeRows(rows: readonly Row[], options: WriteRowsOptions): Promise<Refusal | undefined> {
  return new Search(options).write(rows);
}

class Search {
  readonly #options: WriteRowsOptions;
  #hasTaken = false;

  constructor(options: WriteRowsOptions) {
    this.#options = options;
  }

  async write(rows: readonly Row[]): Promise<Refusal | undefined> {
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    const verdict = await this.#post(rows);
    switch (verdict.kind) {
      case 'refused':
        return verdict;
      case 'partly': {
        // A row falls with one of its fields.
        const parts = rows.flatMap(splitRow);
        if (parts.length > rows.length) return this.write(parts);
        this.#options.onRejected(verdict.rejected, verdict.status, verdict.why);
        this.#options.onDone(last.through);
        return undefined;
      }
      case 'stored':
        this.#options.onDone(last.through);
        return undefined;
      case 'tooLarge':
        if (rows.length > 1) this.#options.onTooLarge(rows.length);
        return this.#takeApart(rows, verdict);
      case 'badLines':
        return this.#takeApart(rows, verdict);
    }
  }

  async #takeApart(
    together: readonly Row[],
    verdict: Extract<Verdict, { readonly kind: 'tooLarge' | 'badLines' }>,
  ): Promise<Refusal | undefined> {
    const { kind, status, why } = verdict;
    const rows = together.length === 1 ? together.flatMap(splitRow) : together;
    // All that a request needs which was too large is to be smaller.
    const needsProof = kind === 'badLines' || rows.length === 1;
    const refusal = needsProof ? await this.#prove(rows, status, why) : undefined;
    if (refusal !== undefined) return refusal;
    const [only] = rows;
    if (rows.length === 1 && only !== undefined) {
      this.#options.onRejected(only.fields.length, status, why);
      this.#options.onDone(only.through);
      return undefined;
    }
    const middle = rows.length >> 1;
    return (await this.write(rows.slice(0, middle))) ?? this.write(rows.slice(middle));
  }

  /**
   * Looks for one point that is taken: others each time, so that a batch with one is not held up for ever, and of every
   * field of a row in turn, because one that is refused may be in all of them.
   */
  async #prove(rows: readonly Row[], status: number, why: string): Promise<Refusal | undefined> {
    const { random } = this.#options;
    const isOnePoint = rows.length === 1 && rows[0]?.fields.length === 1;
    const first = Math.floor(random() * MAX_FIELDS);
    for (let probe = 0; probe < PROBES && !this.#hasTaken && !isOnePoint; probe += 1) {
      const row = rows[Math.floor(((probe + random()) / PROBES) * rows.length)];
      const points = row === undefined ? [] : splitRow(row);
      const point = points[(first + probe) % points.length];
      const verdict = point === undefined ? undefined : await this.#post([point]);
      if (verdict?.kind === 'refused') return verdict;
    }
    return this.#hasTaken ? undefined : { error: this.#options.refusal(status, why) };
  }

  async #post(rows: readonly Row[]): Promise<Verdict> {
    const verdict = await this.#options.write(rows.map(rowLine).join(''));
    if (verdict.kind === 'stored') this.#hasTaken = true;
    return verdict;
  }
}
