import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Rig } from './rig.ts';

export const SOURCE = 'S'.repeat(22);
export const BOOT = 'B'.repeat(11);
export const OTHER_BOOT = 'C'.repeat(11);

export interface AckClientOptions {
  readonly token?: string;
  readonly source?: string;
  readonly boot?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** A client of the acknowledged stream that is nothing but lines. */
export class AckClient {
  status = 0;
  headers: IncomingHttpHeaders = {};
  closed = false;
  #received = '';
  readonly #request: ClientRequest;

  constructor({ server }: Rig, options: AckClientOptions = {}) {
    const { token = 'aaaaaaaaaa', source = SOURCE, boot = BOOT, headers = {} } = options;
    this.#request = request(server.url.replace('localhost', '127.0.0.1'), {
      method: 'POST',
      agent: false,
      headers: {
        'plotly-streamtoken': token,
        'plotly-stream-ack': '1',
        'plotly-stream-source': source,
        'plotly-stream-boot': boot,
        ...headers,
      },
    });
    this.#request.on('error', () => {
      this.closed = true;
    });
    this.#request.on('response', (response) => {
      this.status = response.statusCode ?? 0;
      this.headers = response.headers;
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        this.#received += text;
      });
      response.on('error', () => {});
      response.on('close', () => {
        this.closed = true;
      });
    });
    this.#request.flushHeaders();
    onTestFinished(() => {
      this.#request.destroy();
    });
  }

  /** Whole lines of the server so far. */
  get lines(): string[] {
    return this.#received.split('\n').slice(0, -1);
  }

  get text(): string {
    return this.#received;
  }

  /** The newest number that was acknowledged; `undefined` before the hello. */
  get acked(): number | undefined {
    const last = this.lines.findLast((line) => line.includes('"ack":'));
    return last === undefined ? undefined : (JSON.parse(last) as { ack: number }).ack;
  }

  get hello(): { readonly ack: number; readonly store: string; readonly boots: readonly string[] } {
    return JSON.parse(this.lines[0] ?? '') as AckClient['hello'];
  }

  /** Says which starts of this spool there were, its own first; the next line is number `next`. */
  claim(next = 1, boots: readonly string[] = [BOOT]): this {
    return this.send(`{"plotly-stream":{"next":${next},"boots":${JSON.stringify(boots)}}}`);
  }

  send(...lines: readonly string[]): this {
    this.#request.write(lines.map((line) => `${line}\n`).join(''));
    return this;
  }

  end(): this {
    this.#request.end();
    return this;
  }

  destroy(): void {
    this.#request.destroy();
  }
}

/** Lines of points, one a second from 2026 on, with these values. */
export function points(...values: readonly number[]): string[] {
  return values.map((y) => `{"x":"2026-01-01T00:00:${String(y % 60).padStart(2, '0')}.000Z","y":${y}}`);
}

/** Waits for a line that holds `text`, while no time passes. */
export async function hears(client: AckClient, text: string): Promise<void> {
  await eventually(`a line with ${text}`, () => client.lines.some((line) => line.includes(text)));
}

/** Waits for a line that holds `text`, while time passes. */
export async function hearsInTime({ clock }: Rig, client: AckClient, text: string): Promise<void> {
  await eventually(`a line with ${text}`, async () => {
    if (client.lines.some((line) => line.includes(text))) return true;
    await clock.advance(100);
    return false;
  });
}
