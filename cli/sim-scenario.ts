import { reportText, runScenario, type Speed } from '../firmware-sim/index.ts';
import { openAccountFile } from './account-file.ts';
import { EXIT } from './exit-codes.ts';
import { requireScenario } from './read-scenario.ts';

export interface SimulateScenarioOptions {
  readonly link?: string;
  readonly seed?: number;
  /** Where to write what the board prints, sample by sample. */
  readonly account?: string;
  readonly speed: Speed;
  readonly signal: AbortSignal;
}

/** Runs a scenario file to its end, and reports on standard error. */
export async function simulateScenario(file: string, options: SimulateScenarioOptions): Promise<void> {
  const { link, seed, speed, signal, account } = options;
  const scenario = requireScenario(file);
  const accountFile = account === undefined ? undefined : openAccountFile(account);
  const run = await runScenario(scenario, {
    speed,
    signal,
    ...(link === undefined ? {} : { linkPath: link }),
    ...(seed === undefined ? {} : { seed }),
    ...(accountFile === undefined ? {} : { onPrinted: accountFile.onPrinted }),
  });
  process.stdout.write(`${run.board.path}\n`);
  const { baudRate } = run.board;
  const rate = Number.isFinite(baudRate) ? `${baudRate} baud` : 'at the rate its program sets';
  process.stderr.write(`${scenario.profile.title}, ${rate}, seed ${seed ?? scenario.seed}\n`);
  const report = await run.report;
  await run.board.close();
  accountFile?.close();
  process.stderr.write(reportText(report));
  // An interrupted run has its own exit code, whatever had not come to pass yet.
  if (!report.passed && !signal.aborted) process.exitCode = EXIT.failed;
}
