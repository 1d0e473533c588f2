import { type ClientRequest, request } from 'node:http';
import { systemClock } from '../../core/index.ts';
import { ACCOUNT } from '../rig.ts';

const UPDATE_EVERY_MS = 50;
const POINTS_AN_UPDATE = 5;

export interface Feeder {
  readonly plotUrl: string;
  readonly stop: () => Promise<void>;
}

/** Makes a plot of so many full traces, and streams to all of them 20 times a second. */
export async function startFeeder(serverUrl: string, traces: number, points: number): Promise<Feeder> {
  const tokens = Array.from({ length: traces }, (_, index) => `bench${String(index).padStart(5, '0')}`);
  const firstMs = Date.parse('2026-11-21T12:00:00Z');
  const stepMs = UPDATE_EVERY_MS / POINTS_AN_UPDATE;
  const x = (at: number) => new Date(firstMs + at * stepMs).toISOString();
  const y = (trace: number, at: number) =>
    Number((trace * 3 + Math.sin(at / (90 + trace * 7)) + ((at * 7919) % 101) / 300).toFixed(3));
  const steps = Array.from({ length: points }, (_, at) => at);
  const args = tokens.map((token, trace) => ({
    name: `trace ${trace}`,
    mode: 'lines',
    x: steps.map(x),
    y: steps.map((at) => y(trace, at)),
    stream: { token, maxpoints: points },
  }));
  const body = new URLSearchParams({
    un: ACCOUNT.BOARDSTREAM_USER,
    key: ACCOUNT.BOARDSTREAM_KEY,
    origin: 'plot',
    platform: 'bench',
    args: JSON.stringify(args),
    kwargs: JSON.stringify({ filename: 'bench', layout: { title: { text: 'Bench' } } }),
  });
  const answer = (await (await fetch(`${serverUrl}/clientresp`, { method: 'POST', body })).json()) as { url: string };
  const streams = tokens.map((token) => openStream(serverUrl, token));
  const end = new AbortController();
  const feeding = (async () => {
    const startMs = performance.now();
    for (let update = 1; !end.signal.aborted; update += 1) {
      const atStep = (offset: number) => points + (update - 1) * POINTS_AN_UPDATE + offset;
      for (const [trace, stream] of streams.entries()) {
        const lines = Array.from({ length: POINTS_AN_UPDATE }, (_, offset) => {
          const at = atStep(offset);
          return `{"x":"${x(at)}","y":${y(trace, at)}}\n`;
        });
        stream.write(lines.join(''));
      }
      await systemClock.sleep(startMs + update * UPDATE_EVERY_MS - performance.now(), end.signal);
    }
  })();
  return {
    plotUrl: answer.url,
    stop: async () => {
      end.abort();
      await feeding;
      for (const stream of streams) stream.destroy();
    },
  };
}

function openStream(serverUrl: string, token: string): ClientRequest {
  const stream = request(serverUrl, { method: 'POST', headers: { 'plotly-streamtoken': token } });
  stream.on('error', () => undefined);
  stream.flushHeaders();
  return stream;
}
