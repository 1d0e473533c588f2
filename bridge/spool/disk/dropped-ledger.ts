import { isJsonObject, type JsonObject, parseJsonObject } from '../../../core/index.ts';
import { type NumberRun, NumberRuns } from './number-runs.ts';

/** Runs that are remembered; of older ones only that there were some. */
const MAX_RUNS = 256;

/**
 * Which points made way undelivered, so that a hole can say how many it cost. It may forget, and then knows that it does
 * not know: numbers up to `unknownThrough` may have been dropped without being in it.
 */
export class DroppedLedger {
  readonly #runs: NumberRuns;
  #unknownThrough: number;

  private constructor(runs: NumberRuns, unknownThrough: number) {
    this.#runs = runs;
    this.#unknownThrough = unknownThrough;
  }

  /**
   * @param text what `encode` gave an earlier process; anything else means that nothing is known
   * @param oldest the oldest number that is there now; all below it are gone
   */
  static restore(text: string | undefined, oldest: number): DroppedLedger {
    const saved = text === undefined ? undefined : parseJsonObject(text);
    const { runs, unknownThrough, completeBelow } = saved ?? {};
    const pairs = Array.isArray(runs) ? runs.map(decodeRun) : [undefined];
    const whole = pairs.filter((pair) => pair !== undefined);
    if (whole.length !== pairs.length || typeof unknownThrough !== 'number' || typeof completeBelow !== 'number') {
      return new DroppedLedger(new NumberRuns(), oldest - 1);
    }
    // What is gone since it was written was either delivered or dropped in the moment of a kill.
    return new DroppedLedger(new NumberRuns(whole), completeBelow < oldest ? oldest - 1 : unknownThrough);
  }

  /** Below `oldest`, the oldest number there is, every drop is in it. */
  encode(oldest: number): string {
    const runs = this.#runs.runs.map(({ first, last }) => [first, last]);
    const content: JsonObject = { runs, unknownThrough: this.#unknownThrough, completeBelow: oldest };
    return `${JSON.stringify(content)}\n`;
  }

  get unknownThrough(): number {
    return this.#unknownThrough;
  }

  /** The dropped points around `seq`. */
  at(seq: number): NumberRun | undefined {
    return this.#runs.at(seq);
  }

  /** The first dropped number at or after `seq`. */
  firstFrom(seq: number): number | undefined {
    return this.#runs.firstFrom(seq);
  }

  add(first: number, last: number): void {
    this.#runs.add(first, last);
    const [oldest] = this.#runs.runs;
    if (this.#runs.runs.length <= MAX_RUNS || oldest === undefined) return;
    this.#runs.remove(oldest.first, oldest.last);
    this.#unknownThrough = Math.max(this.#unknownThrough, oldest.last);
  }
}

function decodeRun(value: unknown): NumberRun | undefined {
  if (!Array.isArray(value) || isJsonObject(value)) return undefined;
  const [first, last] = value as unknown[];
  return typeof first === 'number' && typeof last === 'number' && 0 < first && first <= last
    ? { first, last }
    : undefined;
}
