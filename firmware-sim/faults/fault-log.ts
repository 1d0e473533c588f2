import { type Fault, faultText } from './fault.ts';

/** What became of a fault that was asked for. */
export interface FaultOutcome {
  readonly fault: Fault;
  /** Simulated milliseconds at which it first took effect; `undefined` when it never did. */
  readonly firstAtMs: number | undefined;
  /** How often it took effect: bytes, lines, or 1. */
  readonly count: number;
  /** How often it had to: what was asked for, else 1. */
  readonly wanted: number;
}

/** Keeps which faults took effect. A fault that was asked for and never did would make a test pass that tested nothing. */
export class FaultLog {
  readonly #outcomes: Map<Fault, { firstAtMs: number | undefined; count: number }>;

  constructor(faults: readonly Fault[]) {
    this.#outcomes = new Map(faults.map((fault) => [fault, { firstAtMs: undefined, count: 0 }]));
  }

  fired(fault: Fault, atMs: number, count = 1): void {
    const outcome = this.#outcomes.get(fault);
    if (outcome === undefined) return;
    outcome.firstAtMs ??= atMs;
    outcome.count += count;
  }

  get outcomes(): readonly FaultOutcome[] {
    return Array.from(this.#outcomes, ([fault, { firstAtMs, count }]) => ({
      fault,
      firstAtMs,
      count,
      wanted: 'count' in fault ? fault.count : 1,
    }));
  }
}

/** Whether the fault took effect as often as it was asked for. */
export function hasFired({ count, wanted }: FaultOutcome): boolean {
  return count >= wanted;
}

/** One line: `flip-bytes at 12.500 s: fired 3 times, first at 12.503 s`. */
export function outcomeText(outcome: FaultOutcome): string {
  const { fault, firstAtMs, count, wanted } = outcome;
  if (firstAtMs === undefined) return `${faultText(fault)}: never took effect`;
  const times = count === 1 ? 'once' : `${count} times`;
  const short = hasFired(outcome) ? '' : ` of ${wanted}`;
  return `${faultText(fault)}: fired ${times}${short}, first at ${(firstAtMs / 1000).toFixed(3)} s`;
}
