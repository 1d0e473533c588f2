import { join } from 'node:path';
import { freePort } from '../chaos/free-port.ts';
import { CliProcess } from '../e2e/cli-process.ts';

export interface StreamServerOptions {
  /** The broker, as `--from` takes it. */
  readonly from: string;
  /** For what it stores. */
  readonly folder: string;
  /** More of the command line. */
  readonly args?: readonly string[];
  /** Of the user that stands in the address. */
  readonly password?: string;
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
    const { from, folder, args = [], password = '' } = this.#options;
    const data = join(folder, 'server');
    const place = ['--host', '127.0.0.1', '--http-port', `${this.#httpPort}`, '--data', data];
    this.#process = new CliProcess(['serve', ...place, '--from', from, ...args], {
      env: { ...ENV, BOARDSTREAM_FROM_PASSWORD: password },
    });
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
    const index = await fetch(this.url, { headers: { accept: 'application/json' } });
    const plots = (await index.json()) as { readonly url: string }[];
    const tables = await Promise.all(plots.map(({ url }) => this.#table(new URL(url).pathname)));
    return tables.flatMap((table) => table.trim().split('\n').slice(1).map(valueOfRow));
  }

  async #table(path: string): Promise<string> {
    const answer = await fetch(new URL(`${path}.csv`, this.url));
    if (!answer.ok) throw new Error(`${path}.csv: ${answer.status}`);
    return answer.text();
  }
}

/** A row is `time,series,value,unit,quality`, and no series of a simulated bridge needs quotes. */
function valueOfRow(row: string): number {
  return Number(row.split(',')[2]);
}
