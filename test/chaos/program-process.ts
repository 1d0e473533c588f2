import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../eventually.ts';

/** Another program of a test: a proxy, for one. */
export class ProgramProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';

  constructor([program = '', ...args]: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer) => {
      this.#output += chunk;
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    this.#ended = once(this.#child, 'close').catch((error: Error) => keep(Buffer.from(error.message)));
  }

  async printed(pattern: RegExp): Promise<void> {
    await this.runs(async () => pattern.test(this.#output));
  }

  /** Waits until `holds`, and fails with the program's own words when it ends before. */
  async runs(holds: () => Promise<boolean>): Promise<void> {
    await eventually(`${this.#child.spawnfile} is ready`, async () => {
      if (this.#hasEnded) throw new Error(`${this.#child.spawnfile} ended: ${this.#output}`);
      return holds();
    });
  }

  /** Sends a signal to a program that goes on afterwards: `SIGSTOP`, `SIGHUP`. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** All it has said so far. */
  get output(): string {
    return this.#output;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.#hasEnded) this.#child.kill(signal);
    await this.#ended;
  }

  get #hasEnded(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
