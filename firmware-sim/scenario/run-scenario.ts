import type { Clock } from '../../core/index.ts';
import { FaultLog, type FaultOutcome, hasFired, outcomeText, simulateFaultyBoard } from '../faults/index.ts';
import type { Timeline } from '../faults/timeline.ts';
import type { LinkFactory } from '../links/link.ts';
import type { SimulatedBoard } from '../simulated-board.ts';
import type { Speed } from '../transmit.ts';
import { type ExpectationOutcome, ExpectationWatch, expectationText } from './expectation.ts';
import type { PinReader, Scenario } from './scenario.ts';

export interface RunScenarioOptions {
  /** Default the scenario's. */
  readonly seed?: number;
  readonly speed?: Speed;
  readonly clock?: Clock;
  readonly plug?: (linkPath: string | undefined) => LinkFactory;
  readonly linkPath?: string;
  readonly signal?: AbortSignal;
  /** See `FaultyFirmwareOptions`. */
  readonly onPrinted?: (bytes: Uint8Array, endMs: number) => void;
}

export interface ScenarioReport {
  /** Every fault has fired as often as it was asked for, and every expectation is met. */
  readonly passed: boolean;
  readonly faults: readonly FaultOutcome[];
  readonly expectations: readonly ExpectationOutcome[];
}

export interface ScenarioRun {
  readonly board: SimulatedBoard;
  readonly pins: PinReader | undefined;
  readonly timeline: Timeline;
  /** Resolves at the end of the scenario's time, or when the board is closed. Rejects when firmware or link fail. */
  readonly report: Promise<ScenarioReport>;
}

/**
 * Plugs in the board of a scenario and lets happen what it says. The board stays plugged in at the end.
 * @throws BoardstreamError as `simulateBoard`
 */
export async function runScenario(scenario: Scenario, options: RunScenarioOptions = {}): Promise<ScenarioRun> {
  const { profile, faults, durationMs, expectations } = scenario;
  const { seed = scenario.seed, onPrinted, ...others } = options;
  const log = new FaultLog(faults);
  let timeline: Timeline = { bootedAtMs: 0, nowMs: 0 };
  const { firmware, pins } = scenario.assemble({ seed, log, timeline: () => timeline });
  const watch = new ExpectationWatch(expectations, () => pins);
  const run = await simulateFaultyBoard({
    ...others,
    profile,
    firmware,
    faults,
    log,
    seed,
    durationMs,
    onBuilt: (faulty) => {
      timeline = faulty;
    },
    onSent: (bytes, atMs) => watch.sent(bytes, atMs),
    onTime: (atMs) => watch.time(atMs),
    ...(onPrinted === undefined ? {} : { onPrinted }),
  });
  return {
    board: run.board,
    pins,
    timeline: run.timeline,
    report: run.ended.then(() => {
      const outcomes = log.outcomes;
      const passed = outcomes.every(hasFired) && watch.outcomes.every(({ met }) => met);
      return { passed, faults: outcomes, expectations: watch.outcomes };
    }),
  };
}

/** For people: a line each, those that failed marked, and a line that sums up. */
export function reportText({ faults, expectations, passed }: ScenarioReport): string {
  const mark = (good: boolean) => (good ? 'ok  ' : 'FAIL');
  const lines = [
    ...faults.map((outcome) => `${mark(hasFired(outcome))} ${outcomeText(outcome)}`),
    ...expectations.map(({ expectation, met, seen }) => `${mark(met)} ${expectationText(expectation)}: ${seen}`),
  ];
  const fired = faults.filter(hasFired).length;
  const met = expectations.filter((one) => one.met).length;
  const sum = `${fired} of ${faults.length} faults fired, ${met} of ${expectations.length} expectations met`;
  return `${[...lines, `${passed ? 'passed' : 'FAILED'}: ${sum}`].join('\n')}\n`;
}
