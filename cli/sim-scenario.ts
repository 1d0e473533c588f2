import { reportText, runScenario, type Speed } from '../firmware-sim/index.ts';
import { EXIT } from './exit-codes.ts';
import { requireScenario } from './read-scenario.ts';

export interface SimulateScenarioOptions {
  readonly link?: string;
  readonly seed?: number;
  readonly speed: Speed;
  readonly signal: AbortSignal;
}

/** Runs a scenario file to its end, and reports on standard error. */
export async function simulateScenario(file: string, options: SimulateScenarioOptions): Promise<void> {
  const { link, seed, speed, signal } = options;
  const scenario = requireScenario(file);
  const run = await runScenario(scenario, {
    speed,
    signal,
    ...(link === undefined ? {} : { linkPath: link }),
    ...(seed === undefined ? {} : { seed }),
  });
  process.stdout.write(`${run.board.path}\n`);
  process.stderr.write(`${scenario.profile.title}, ${run.board.baudRate} baud, seed ${seed ?? scenario.seed}\n`);
  const report = await run.report;
  await run.board.close();
  process.stderr.write(reportText(report));
  // An interrupted run has its own exit code, whatever had not come to pass yet.
  if (!report.passed && !signal.aborted) process.exitCode = EXIT.failed;
}
