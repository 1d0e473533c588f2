/** What a sensor can do wrong. Each sensor says which of these it knows. */
export const FAILURES = [
  'stuck',
  'lost',
  'nan',
  'out-of-range',
  'short-to-ground',
  'short-to-supply',
  'crc-error',
  '85-degrees',
  'nack',
  'bus-hang',
] as const;

/**
 * `stuck`: keeps the reading it had. `lost`: does not answer, as with its wire cut. `nan`: answers with what its library
 * turns into no number. `out-of-range`: reads as far up as it can. `short-to-ground`, `short-to-supply`: the analog output
 * is shorted. `crc-error`: the check sum of every answer is wrong. `85-degrees`: a DS18B20's register after a dip of its
 * supply. `nack`: an I2C device that does not acknowledge. `bus-hang`: holds the data line low.
 */
export type FailureName = (typeof FAILURES)[number];

export interface ScheduledFailure {
  readonly name: FailureName;
  /** Simulated milliseconds since power-up. */
  readonly atMs: number;
  /** Default to the end. */
  readonly forMs?: number | undefined;
}

interface Span {
  readonly name: FailureName;
  readonly fromMs: number;
  untilMs: number;
}

/** Which failures are on when. They can be known from the start, or be switched as time goes on. */
export class Failures {
  readonly #spans: Span[];

  constructor(scheduled: readonly ScheduledFailure[] = []) {
    this.#spans = scheduled.map(({ name, atMs, forMs = Number.POSITIVE_INFINITY }) => ({
      name,
      fromMs: atMs,
      untilMs: atMs + forMs,
    }));
  }

  switch(name: FailureName, on: boolean, timeMs: number): void {
    if (on) {
      this.#spans.push({ name, fromMs: timeMs, untilMs: Number.POSITIVE_INFINITY });
      return;
    }
    for (const span of this.#spans) {
      if (span.name === name && span.fromMs <= timeMs) span.untilMs = Math.min(span.untilMs, timeMs);
    }
  }

  isOn(name: FailureName, timeMs: number): boolean {
    return this.sinceMs(name, timeMs) !== undefined;
  }

  /** Since when the failure is on without a break; `undefined` when it is off. */
  sinceMs(name: FailureName, timeMs: number): number | undefined {
    let sinceMs: number | undefined;
    for (const span of this.#spans) {
      if (span.name !== name || span.fromMs > timeMs || span.untilMs <= timeMs) continue;
      sinceMs = Math.min(sinceMs ?? span.fromMs, span.fromMs);
    }
    return sinceMs;
  }

  /** When any failure is switched on or off next, after `timeMs`, as far as it is known; infinite when none is. */
  nextChangeMs(timeMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { fromMs, untilMs } of this.#spans) {
      for (const edgeMs of [fromMs, untilMs]) if (edgeMs > timeMs) nextMs = Math.min(nextMs, edgeMs);
    }
    return nextMs;
  }
}
