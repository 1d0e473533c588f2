import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../core/index.ts';
import { type Link, ptyLink } from '../../firmware-sim/index.ts';
import { CliProcess } from '../e2e/cli-process.ts';
import { eventually } from '../eventually.ts';
import { check, type Verdict } from './checker.ts';
import { Feeder } from './feeder.ts';
import { freePort } from './free-port.ts';
import { type Absence, FIRST_VALUE } from './history.ts';
import type { Namespace } from './namespace.ts';
import { ProgramProcess } from './program-process.ts';
import { spoolContent } from './spool-content.ts';
import { directGet, type Get, receivedPoints, storedPoints } from './stored-points.ts';

export interface RigOptions {
  readonly series: readonly string[];
  readonly ratePerS: number;
  /** Where server and bridge live. Default: this process's network. */
  readonly namespace?: Namespace;
  /** Where the bridge connects instead of the server, given the server's port. */
  readonly front?: (serverPort: number) => Promise<number>;
  /** The bridge's request for acknowledgements is taken out on the way, which makes it speak the plain protocol. */
  readonly stripsAcknowledgement?: boolean;
}

const ENV = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
const STRIPPER = resolve('test/chaos/processes/strip-acknowledgement.mjs');

/** A board on a terminal, a bridge and a server as processes, and all it takes to end them and start them again. */
export class Rig {
  readonly feeder: Feeder;
  readonly #options: RigOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'boardstream-chaos-'));
  readonly #link: Link;
  readonly #absences: Absence[] = [];
  #server: CliProcess | undefined;
  #bridge: CliProcess | undefined;
  #stripper: ProgramProcess | undefined;
  #serverPort = 0;
  #frontPort = 0;

  private constructor(options: RigOptions, link: Link) {
    this.#options = options;
    this.#link = link;
    this.feeder = new Feeder({ ...options, write: (bytes) => link.write(bytes) });
  }

  /** Everything started, and the board's first values stored. */
  static async open(options: RigOptions): Promise<Rig> {
    const rig = new Rig(options, await ptyLink()(() => undefined));
    try {
      await rig.#start();
      return rig;
    } catch (error) {
      await rig.close();
      throw error;
    }
  }

  /** The port the bridge connects to. */
  get frontPort(): number {
    return this.#frontPort;
  }

  get pids(): { readonly server: number; readonly bridge: number } {
    return { server: this.#server?.child.pid ?? 0, bridge: this.#bridge?.child.pid ?? 0 };
  }

  async #start(): Promise<void> {
    this.#serverPort = await freePort();
    this.#frontPort = this.#serverPort;
    await this.#startServer();
    if (this.#options.stripsAcknowledgement === true) await this.#startStripper();
    if (this.#options.front !== undefined) this.#frontPort = await this.#options.front(this.#serverPort);
    await this.#spawnBridge();
    // The first line after an opening is dropped, and this one is not missed.
    this.#link.write(Buffer.from('\n'));
    this.feeder.start();
    await eventually('the first points are stored', async () => (await receivedPoints(this.#get, this.#serverUrl)) > 0);
  }

  async #startServer(): Promise<void> {
    const port = `${this.#serverPort}`;
    const args = ['serve', '--host', '127.0.0.1', '--http-port', port, '--data', join(this.#folder, 'server')];
    this.#server = new CliProcess(args, { env: ENV }, this.#options.namespace?.wrapper);
    await this.#server.printed(/^(Stream server: )/m);
  }

  /** Kills the server and starts it again after `downMs`, on its port and its folder. */
  async restartServer(downMs: number): Promise<void> {
    await this.#server?.stop('SIGKILL');
    await systemClock.sleep(downMs);
    await this.#startServer();
  }

  signalServer(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#server?.child.kill(signal);
  }

  /** Kills the bridge, looks into what it left, and starts it again after `downMs`. */
  async restartBridge(downMs: number): Promise<void> {
    const killedAtMs = systemClock.monotonicMs();
    await this.#bridge?.stop('SIGKILL');
    const spooled = spoolContent(this.#bridgeFolder, FIRST_VALUE + this.feeder.fed.atMs.length - 1);
    await systemClock.sleep(downMs);
    await this.#spawnBridge();
    this.#absences.push({ killedAtMs, reopenedAtMs: systemClock.monotonicMs(), spooled });
  }

  /** Ends the feeding and waits, `withinMs` at most, until nothing is missing any more; then judges. */
  async finish(withinMs: number): Promise<Verdict> {
    await this.feeder.stop();
    const deadlineMs = systemClock.monotonicMs() + withinMs;
    for (;;) {
      const verdict = await this.#judge();
      const isMissing = verdict.violations.some(({ kind }) => kind === 'lost' || kind === 'appendedLost');
      if (!isMissing || systemClock.monotonicMs() > deadlineMs) return verdict;
      await systemClock.sleep(500);
    }
  }

  /** What the bridge has said so far. */
  get bridgeLog(): string {
    return this.#bridge?.stderr ?? '';
  }

  async close(): Promise<void> {
    await this.feeder.stop();
    for (const running of [this.#bridge, this.#server, this.#stripper]) await running?.stop('SIGKILL');
    await this.#link.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #judge(): Promise<Verdict> {
    const { stored, gaps } = await storedPoints(this.#get, this.#serverUrl);
    return check({ fed: this.feeder.fed, stored, gaps, absences: this.#absences });
  }

  async #spawnBridge(): Promise<void> {
    const to = `http://127.0.0.1:${this.#frontPort}`;
    const args = ['run', '--port', this.#link.path ?? '', '--to', to, '--data', this.#bridgeFolder];
    this.#bridge = new CliProcess(args, { env: ENV }, this.#options.namespace?.wrapper);
    await this.#bridge.printed(/(reading )/);
  }

  async #startStripper(): Promise<void> {
    this.#frontPort = await freePort();
    const command = [process.execPath, STRIPPER, `${this.#frontPort}`, `${this.#serverPort}`];
    this.#stripper = new ProgramProcess([...(this.#options.namespace?.wrapper ?? []), ...command]);
    await this.#stripper.printed(/listening/);
  }

  get #get(): Get {
    const { namespace } = this.#options;
    return namespace === undefined ? directGet : (url, accept) => namespace.get(url, accept);
  }

  get #serverUrl(): string {
    return `http://127.0.0.1:${this.#serverPort}/`;
  }

  get #bridgeFolder(): string {
    return join(this.#folder, 'bridge');
  }
}
