import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { eventually } from '../eventually.ts';

/** npm runs every script in the package's folder. */
const MAIN = resolve('dist/cli/main.js');

/** One run of the built command line, as a user would start it. */
export class CliProcess {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';
  readonly #exited: Promise<number>;

  /**
   * @param wrapper a program, with its options, that runs ours: `['setpriv', '--']`
   * @param program what is run; default the command line
   */
  constructor(
    args: readonly string[],
    options: SpawnOptionsWithoutStdio = {},
    wrapper: readonly string[] = [],
    program = MAIN,
  ) {
    const [command = program, ...rest] = [...wrapper, program, ...args];
    this.child = spawn(command, rest, options);
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.child.stdin.on('error', () => undefined);
    this.#exited = once(this.child, 'close').then(([code, signal]) => (signal === null ? Number(code) : -1));
    running.add(this);
    void this.#exited.then(() => running.delete(this));
  }

  /** The exit code; -1 when a signal ended it. */
  get exitCode(): Promise<number> {
    return this.#exited;
  }

  /** Waits for `pattern` on either output and returns its first group. Fails with what was printed if it exits first. */
  async printed(pattern: RegExp): Promise<string> {
    let match: RegExpExecArray | null = null;
    await eventually(`${pattern} is printed`, () => {
      match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (match === null && this.child.exitCode !== null) {
        throw new Error(`exited with ${this.child.exitCode} before ${pattern}:\n${this.stdout}\n${this.stderr}`);
      }
      return match !== null;
    }).catch((error: Error) => {
      throw new Error(`${error.message}\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`);
    });
    return (match as RegExpExecArray | null)?.[1] ?? '';
  }

  /** Sends a signal, by the process's own id, and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.#exited;
  }
}

const running = new Set<CliProcess>();

/** Ends whatever a test left running. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((process) => process.stop('SIGKILL')));
}

/** Runs to the end and returns everything. */
export async function runCli(args: readonly string[], input?: string | Uint8Array) {
  const cli = new CliProcess(args);
  cli.child.stdin.end(input);
  const exitCode = await cli.exitCode;
  return { exitCode, stdout: cli.stdout, stderr: cli.stderr };
}

/** A figure as `.json` gives it. */
export interface FigureJson {
  readonly data: readonly { readonly name: string; readonly x: readonly unknown[]; readonly y: readonly unknown[] }[];
  readonly layout: { readonly title?: { readonly text?: string } };
}

export async function getFigure(plotUrl: string): Promise<FigureJson> {
  return (await fetch(`${plotUrl}.json`)).json() as Promise<FigureJson>;
}

/** The rows of a plot's `.csv`, its header left out. */
export async function getRows(
  plotUrl: string,
): Promise<{ time: string; series: string; value: number; unit: string }[]> {
  const [, ...rows] = (await (await fetch(`${plotUrl}.csv`)).text()).trim().split('\n');
  return rows.map((row) => {
    const [time = '', series = '', value = '', unit = ''] = row.trim().split(',');
    return { time, series, value: Number(value), unit };
  });
}
