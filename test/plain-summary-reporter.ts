import type { Reporter } from 'vitest/node';

interface TestResult {
  readonly name: string;
  /** `note` is the reason a skipped test gave. */
  result(): { readonly state: string; readonly note?: string | undefined };
}

/** What is read of a test file's results; vitest's `TestModule` is one. */
interface ModuleResult {
  errors(): readonly unknown[];
  readonly children: {
    allTests(): Iterable<TestResult>;
    allSuites(): Iterable<{ errors(): readonly unknown[] }>;
  };
}

export interface Counts {
  readonly passed: number;
  /** Tests, and whatever else went wrong: a file that does not load, a hook that throws, an unhandled rejection. */
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Closes a run with one plain line, `N passed, N failed`, that a script can read whatever the terminal. Before it stands
 * why tests were skipped, which vitest's own report leaves out.
 */
export default class PlainSummaryReporter implements Reporter {
  #lines: readonly string[] = [];

  onInit(): void {
    // At exit, because vitest still writes after it has reported the end of the run.
    process.once('exit', () => {
      process.stdout.write(this.#lines.map((line) => `${line}\n`).join(''));
    });
  }

  onTestRunEnd(modules: readonly ModuleResult[], unhandledErrors: readonly unknown[]): void {
    this.#lines = [...skipReasons(modules), summaryLine(countResults(modules, unhandledErrors))];
  }
}

function skipReasons(modules: readonly ModuleResult[]): string[] {
  return modules.flatMap(({ children }) =>
    Array.from(children.allTests()).flatMap((test) => {
      const { note } = test.result();
      return note === undefined ? [] : [`skipped "${test.name}": ${note}`];
    }),
  );
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
