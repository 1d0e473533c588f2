import { join } from 'node:path';
import { freePort } from '../chaos/free-port.ts';
import { directGet, storedPoints } from '../chaos/stored-points.ts';
import { CliProcess } from '../e2e/cli-process.ts';

export interface StreamServerOptions {
  /** The broker, as `--from` takes it. */
  readonly from: string;
  /** For what it stores. */
  readonly folder: string;
  /** More of the command line. */
  readonly args?: readonly string[];
}

const ENV = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };

/** `boardstream serve --from …` as a process, on one port and one folder from start to start. */
export class StreamServer {
  readonly #options: StreamServerOptions;
  readonly #httpPort: number;
  #process: CliProcess | undefined;

  private constructor(options: StreamServerOptions, httpPort: number) {
    this.#options = options;
    this.#httpPort = httpPort;
  }

  static async open(options: StreamServerOptions): Promise<StreamServer> {
    const server = new StreamServer(options, await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#httpPort}/`;
  }

  get pid(): number {
    return this.#process?.child.pid ?? 0;
  }

  /** What it has said since its last start. */
  get log(): string {
    return this.#process?.stderr ?? '';
  }

  async start(): Promise<void> {
    const { from, folder, args = [] } = this.#options;
    const data = join(folder, 'server');
    const place = ['--host', '127.0.0.1', '--http-port', `${this.#httpPort}`, '--data', data];
    this.#process = new CliProcess(['serve', ...place, '--from', from, ...args], { env: ENV });
    await this.#process.printed(/^(Stream server: )/m);
  }

  async kill(): Promise<void> {
    await this.#process?.stop('SIGKILL');
  }

  /** `SIGSTOP` makes it the slowest of subscribers. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.child.kill(signal);
  }

  /** The values of all points it has, as its tables show them. */
  async values(): Promise<number[]> {
    const { stored } = await storedPoints(directGet, this.url);
    return stored.map(({ value }) => value);
  }
}
