import type { Reporter } from 'vitest/node';

/** What is read of a test file's results; vitest's `TestModule` is one. */
interface ModuleResult {
  errors(): readonly unknown[];
  readonly children: {
    allTests(): Iterable<{ result(): { readonly state: string } }>;
    allSuites(): Iterable<{ errors(): readonly unknown[] }>;
  };
}

export interface Counts {
  readonly passed: number;
  /** Tests, and whatever else went wrong: a file that does not load, a hook that throws, an unhandled rejection. */
  readonly failed: number;
  readonly skipped: number;
}

/** Closes a run with one plain line, `N passed, N failed`, that a script can read whatever the terminal. */
export default class PlainSummaryReporter implements Reporter {
  #line: string | undefined;

  onInit(): void {
    // At exit, because vitest still writes after it has reported the end of the run.
    process.once('exit', () => {
      if (this.#line !== undefined) process.stdout.write(`${this.#line}\n`);
    });
  }

  onTestRunEnd(modules: readonly ModuleResult[], unhandledErrors: readonly unknown[]): void {
    this.#line = summaryLine(countResults(modules, unhandledErrors));
  }
}

export function countResults(modules: readonly ModuleResult[], unhandledErrors: readonly unknown[]): Counts {
  const states = modules.flatMap(({ children }) => Array.from(children.allTests(), (test) => test.result().state));
  const broken = modules.flatMap((module) => [
    ...module.errors(),
    ...Array.from(module.children.allSuites(), (suite) => suite.errors()).flat(),
  ]);
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed: states.filter((state) => state === 'failed').length + broken.length + unhandledErrors.length,
    skipped: states.filter((state) => state !== 'passed' && state !== 'failed').length,
  };
}

/** `2 passed, 0 failed`; `, 1 skipped` follows only when there is one. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
