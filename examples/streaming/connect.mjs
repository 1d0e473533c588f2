// What the examples share: the call that makes a plot, the stream that feeds it, and a loop that ends well.
// Nothing but Node. raw-socket.mjs shows the same as bytes.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { setInterval } from 'node:timers/promises';
import { parseArgs } from 'node:util';

export const server = new URL(process.env.BOARDSTREAM_URL ?? 'http://localhost:8080');
export const user = process.env.BOARDSTREAM_USER ?? 'maker';
export const key = process.env.BOARDSTREAM_KEY ?? stop('set BOARDSTREAM_KEY to the key that the server has printed');

const { values: options } = parseArgs({ options: { duration: { type: 'string' } } });
const over = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => over.abort());
if (options.duration !== undefined) setTimeout(() => over.abort(), Number(options.duration) * 1000).unref();

/** A stream token: ten characters of a-z and 0-9. Whoever knows it can write to the stream. */
export function newToken() {
  return Array.from({ length: 10 }, () => randomInt(36).toString(36)).join('');
}

/** Makes the plot of this name, or overwrites it. A trace that is to be streamed has `stream: { token }`. */
export async function makePlot(filename, traces, layout) {
  const call = new URLSearchParams({
    un: user,
    key,
    origin: 'plot',
    platform: 'examples',
    args: JSON.stringify(traces),
    kwargs: JSON.stringify({ filename, fileopt: 'overwrite', layout }),
  });
  const answer = await fetch(new URL('/clientresp', server), { method: 'POST', body: call }).catch((error) =>
    stop(`${server.origin} does not answer (${error.cause?.code ?? error.message}): is "boardstream serve" running?`),
  );
  // A failure comes with status 200 too, as it always did; "error" says it.
  const { url, error } = await answer.json();
  if (error !== '') stop(error);
  console.log(`Live plot: ${url}`);
}

/** Opens the stream of a token: one request that stays open, a line of JSON for each message. */
export function openStream(token) {
  const { request } = server.protocol === 'https:' ? https : http;
  const stream = request(server, { method: 'POST', headers: { 'plotly-streamtoken': token } });
  // The server is silent while all is well: an answer before the end says what is wrong.
  stream.once('response', ({ statusCode, statusMessage }) => {
    if (!stream.writableEnded) stop(`the server has ended the stream: ${statusCode} ${statusMessage}`);
  });
  stream.on('error', (error) => stop(`the stream is broken: ${error.message}`));
  return {
    /** Messages that are written together are drawn together. */
    async write(...messages) {
      const lines = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
      if (!stream.write(lines)) await once(stream, 'drain');
    },
    async close() {
      stream.end();
      const [response] = await once(stream, 'response');
      response.resume();
    },
  };
}

/** Calls `step(0)`, `step(1)` and so on, until Ctrl-C or the end of `--duration SECONDS`. */
export async function every(intervalMs, step) {
  let count = 0;
  try {
    for await (const _ of setInterval(intervalMs, undefined, { signal: over.signal })) await step(count++);
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
}

function stop(why) {
  console.error(why);
  process.exit(1);
}
