import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { systemClock } from '../../core/index.ts';
import { PLAIN_BASE } from './plain-bridges.ts';

export interface PlainStoreOptions {
  /** Path of the program. */
  readonly mosquittoSub: string;
  readonly port: number;
  /** Where it writes. */
  readonly file: string;
}

/** It ends where it is refused, and is started again as a service would be. */
const RESTART_MS = 1_000;

/**
 * `mosquitto_sub` with QoS 1 and a session that the broker keeps, writing one value a line to the end of a file: the
 * store of most people. It connects again by itself.
 */
export class PlainStore {
  readonly #options: PlainStoreOptions;
  #child: ChildProcess;
  #isWanted = true;

  constructor(options: PlainStoreOptions) {
    this.#options = options;
    this.#child = this.#spawn();
  }

  /** `SIGSTOP` makes it the slowest of subscribers. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.#isWanted = false;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  start(): void {
    this.#isWanted = true;
    this.#child = this.#spawn();
  }

  get values(): number[] {
    return readFileSync(this.#options.file, 'utf8').split('\n').filter(Boolean).map(Number);
  }

  #spawn(): ChildProcess {
    const { mosquittoSub, port, file } = this.#options;
    const output = openSync(file, 'a');
    const args = ['-h', '127.0.0.1', '-p', `${port}`, '-i', 'plain-store', '-c', '-q', '1', '-t', `${PLAIN_BASE}/#`];
    const child = spawn(mosquittoSub, [...args, '-F', '%p'], { stdio: ['ignore', output, 'ignore'] });
    closeSync(output);
    child.once('exit', async () => {
      await systemClock.sleep(RESTART_MS);
      if (this.#isWanted && child === this.#child) this.#child = this.#spawn();
    });
    return child;
  }
}
