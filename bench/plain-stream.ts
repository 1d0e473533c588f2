import { randomInt } from 'node:crypto';
import { request } from 'node:http';
import { STREAM_TOKEN_HEADER } from '../core/index.ts';
import { ACCOUNT } from './rig.ts';

/** An open stream of the old protocol. */
export interface PlainStream {
  /** @returns whether the socket takes more at once */
  write(text: string | Buffer): boolean;
  onDrain(callback: () => void): void;
  /** Resolves with the status once the server has read everything. */
  end(): Promise<number>;
  close(): void;
}

/** Makes a plot with one streamed trace. */
export async function makePlot(
  serverUrl: string,
  filename: string,
  maxpoints: number,
): Promise<{ token: string; url: string }> {
  const token = `t${randomInt(1e8, 1e9)}`;
  return { token, url: await plotCall(serverUrl, filename, [token], maxpoints) };
}

/** Makes a plot with a streamed trace for each token. */
export async function plotCall(
  serverUrl: string,
  filename: string,
  tokens: readonly string[],
  maxpoints: number,
): Promise<string> {
  const form = new URLSearchParams({
    ...{ un: ACCOUNT.BOARDSTREAM_USER, key: ACCOUNT.BOARDSTREAM_KEY, origin: 'plot', platform: 'bench' },
    args: JSON.stringify(tokens.map((token) => ({ x: [], y: [], stream: { token, maxpoints } }))),
    kwargs: JSON.stringify({ filename, fileopt: 'overwrite' }),
  });
  const response = await fetch(`${serverUrl}/clientresp`, { method: 'POST', body: form });
  const { url, error } = (await response.json()) as { url: string; error: string };
  if (error !== '') throw new Error(error);
  return url;
}

export function openStream(serverUrl: string, token: string): PlainStream {
  const stream = request(serverUrl, {
    method: 'POST',
    agent: false,
    headers: { [STREAM_TOKEN_HEADER]: token, 'Transfer-Encoding': 'chunked', Connection: 'close' },
  });
  const answered = new Promise<number>((resolve, reject) => {
    stream.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    stream.once('error', reject);
  });
  // A stream that is closed before its end has no answer.
  answered.catch(() => {});
  stream.flushHeaders();
  return {
    write: (text) => stream.write(text),
    onDrain: (callback) => stream.once('drain', callback),
    end: () => {
      stream.end();
      return answered;
    },
    close: () => stream.destroy(),
  };
}
