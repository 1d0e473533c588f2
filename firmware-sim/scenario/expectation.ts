import { LineGuard, lineTexts } from '../../core/index.ts';
import { readSamples } from '../account/read-samples.ts';
import type { Level } from '../sensors/part.ts';
import type { PinReader } from './scenario.ts';

/** What must be seen of a board. Times are simulated milliseconds since it was plugged in. */
export type Expectation =
  /** A line that `pattern` matches has left between the two times. */
  | { readonly kind: 'text'; readonly pattern: RegExp; readonly fromMs: number; readonly untilMs: number }
  /** The series is printed between the two times, and never outside of the two values. */
  | {
      readonly kind: 'range';
      readonly series: string;
      readonly least: number;
      readonly most: number;
      readonly fromMs: number;
      readonly untilMs: number;
    }
  | { readonly kind: 'pin'; readonly pin: string; readonly level: Level; readonly atMs: number };

export interface ExpectationOutcome {
  readonly expectation: Expectation;
  readonly met: boolean;
  /** What was seen: of a failure, why. */
  readonly seen: string;
}

interface Watched {
  readonly expectation: Expectation;
  outcome: { readonly met: boolean; readonly seen: string } | undefined;
  /** Values of a range so far. */
  values: number;
}

/** Compares what a board sends with what is expected of it. */
export class ExpectationWatch {
  readonly #watched: readonly Watched[];
  readonly #pins: () => PinReader | undefined;
  readonly #guard = new LineGuard(65_536);

  constructor(expectations: readonly Expectation[], pins: () => PinReader | undefined) {
    this.#watched = expectations.map((expectation) => ({ expectation, outcome: undefined, values: 0 }));
    this.#pins = pins;
  }

  /** Bytes that have left at `atMs`. */
  sent(bytes: Uint8Array, atMs: number): void {
    for (const piece of this.#guard.push(bytes)) for (const line of lineTexts(piece)) this.#line(line, atMs);
  }

  /** Looks at pins whose time has come. */
  time(atMs: number): void {
    for (const watched of this.#watched) {
      const { expectation, outcome } = watched;
      if (expectation.kind !== 'pin' || outcome !== undefined || expectation.atMs > atMs) continue;
      const level = this.#pins()?.level(expectation.pin);
      const seen = level === undefined ? 'not known to this firmware' : level === 1 ? 'high' : 'low';
      watched.outcome = { met: level === expectation.level, seen: `it was ${seen}` };
    }
  }

  /** As of now: what has not been seen by the end of a run is not met. */
  get outcomes(): readonly ExpectationOutcome[] {
    return this.#watched.map(({ expectation, outcome, values }) => ({
      expectation,
      ...(outcome ?? atEnd(expectation, values)),
    }));
  }

  #line(line: string, atMs: number): void {
    for (const watched of this.#watched) {
      const { expectation, outcome } = watched;
      if (outcome !== undefined || expectation.kind === 'pin') continue;
      if (atMs < expectation.fromMs || atMs > expectation.untilMs) continue;
      if (expectation.kind === 'text') {
        if (expectation.pattern.test(line)) watched.outcome = { met: true, seen: `seen at ${seconds(atMs)}` };
        continue;
      }
      for (const { series, text } of readSamples(line)) {
        if (series !== expectation.series) continue;
        watched.values += 1;
        const value = Number(text);
        if (value >= expectation.least && value <= expectation.most) continue;
        watched.outcome = { met: false, seen: `it was ${text} at ${seconds(atMs)}` };
        break;
      }
    }
  }
}

function atEnd({ kind }: Expectation, values: number): { met: boolean; seen: string } {
  if (kind === 'range' && values > 0) return { met: true, seen: `${values} values` };
  return { met: false, seen: kind === 'pin' ? 'the run ended before' : 'it was never printed' };
}

/** `temperature stays between 0 and 50 from 0.000 s to 60.000 s`. */
export function expectationText(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'text':
      return `a line like ${expectation.pattern} ${span(expectation)}`;
    case 'range':
      return `${expectation.series} stays ${limits(expectation)} ${span(expectation)}`;
    case 'pin':
      return `${expectation.pin} is ${expectation.level === 1 ? 'high' : 'low'} at ${seconds(expectation.atMs)}`;
  }
}

function limits({ least, most }: { readonly least: number; readonly most: number }): string {
  if (least === Number.NEGATIVE_INFINITY) return `at most ${most}`;
  return most === Number.POSITIVE_INFINITY ? `at least ${least}` : `between ${least} and ${most}`;
}

function span({ fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number }): string {
  return `from ${seconds(fromMs)} to ${seconds(untilMs)}`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(3)} s`;
}
