import { connect, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { ManualClock, type ServerLimits, type Status } from '../../core/index.ts';
import type { PlotServer } from '../../plot-server/index.ts';
import { startPlotServerWith, type TestedParts } from '../../plot-server/plot-server.ts';
import { eventually } from '../eventually.ts';

export interface RigOptions extends TestedParts {
  readonly dataDir?: string;
  readonly key?: string;
  readonly user?: string;
  readonly allowHosts?: readonly string[];
  readonly limits?: Partial<ServerLimits>;
  readonly mqtt?: { readonly port: number };
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

export interface Answer {
  readonly url: string;
  readonly error: string;
  readonly filename: string;
  readonly [field: string]: unknown;
}

export interface Rig {
  readonly server: PlotServer;
  readonly clock: ManualClock;
  readonly statuses: Status[];
  /** Sends a plot call with the right user and key. */
  call(args: unknown, kwargs?: object, fields?: Record<string, string>): Promise<Answer>;
  /** The figure behind a plot's URL. */
  figure(url: string): Promise<{ data: Record<string, unknown>[]; layout: Record<string, unknown> }>;
  /** Opens a socket and writes bytes to it. */
  socket(bytes: string): Promise<RawSocket>;
}

export async function rig(options: RigOptions = {}): Promise<Rig> {
  const clock = new ManualClock();
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const server = await startPlotServerWith({ host: '127.0.0.1', httpPort: 0, clock, onStatus, ...options }, options);
  onTestFinished(() => server.close());
  return {
    server,
    clock,
    statuses,
    async call(args, kwargs = {}, fields = {}) {
      const form = new URLSearchParams({
        un: server.user,
        key: server.key,
        origin: 'plot',
        platform: 'test',
        args: JSON.stringify(args),
        kwargs: JSON.stringify(kwargs),
        ...fields,
      });
      const response = await fetch(`http://localhost:${server.httpPort}/clientresp`, { method: 'POST', body: form });
      expect(response.status).toBe(200);
      return (await response.json()) as Answer;
    },
    async figure(url) {
      return (await (await fetch(`${url}.json`)).json()) as Awaited<ReturnType<Rig['figure']>>;
    },
    socket: (bytes) => RawSocket.open(server.httpPort, bytes),
  };
}

/** A client that is nothing but bytes. */
export class RawSocket {
  readonly #socket: Socket;
  #received = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
    });
    socket.on('close', () => {
      this.#closed = true;
    });
    socket.on('error', () => {});
    onTestFinished(() => {
      socket.destroy();
    });
  }

  static open(port: number, bytes: string): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(bytes, 'latin1', () => resolve(new RawSocket(socket)));
      });
      socket.once('error', reject);
    });
  }

  get received(): string {
    return this.#received;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(bytes: string): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, 'latin1', () => resolve());
    });
  }

  /** Says that nothing more comes, and goes on listening. */
  finish(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Everything received, once the server has closed the connection. */
  async untilClosed(): Promise<string> {
    await eventually('the server closes the connection', () => this.#closed);
    return this.#received;
  }
}

/** A stream request as npm `plotly` writes it; chunks follow. */
export function streamHead(token: string): string {
  return `POST / HTTP/1.1\r\nplotly-streamtoken: ${token}\r\nHost: 127.0.0.1:8099\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
}

export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

export const LAST_CHUNK = '0\r\n\r\n';

/** A trace as our bridge sends it. */
export function streamed(token: string, more: object = {}): object {
  return { x: [], y: [], ...more, stream: { token, maxpoints: 100 } };
}
