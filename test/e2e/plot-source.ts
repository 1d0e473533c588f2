import { type ClientRequest, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { type PlotServer, startPlotServer, systemClock } from '../../plot-server/index.ts';

export interface PlotSource {
  readonly server: PlotServer;
  /** Makes a plot of lines over time, one for each series, and gives its address. */
  makePlot(filename: string, series: readonly string[], more?: PlotOptions): Promise<string>;
  /** Appends points to a series, all in one write. */
  send(filename: string, series: string, points: readonly (readonly [timeMs: number, y: number])[]): void;
  /** Restyles a plot for everyone, as its owner does from a program. */
  restyle(url: string, change: object): Promise<void>;
}

export interface PlotOptions {
  readonly maxpoints?: number;
  readonly layout?: object;
}

/** A server on a free port, and what feeds it as an old client would. */
export async function startPlotSource(): Promise<PlotSource> {
  const server = await startPlotServer({
    host: '127.0.0.1',
    httpPort: 0,
    user: 'maker',
    key: 'abcdefgh12',
    clock: systemClock,
    onStatus: () => {},
  });
  onTestFinished(() => server.close());
  const streams = new Map<string, ClientRequest>();
  onTestFinished(() => {
    for (const stream of streams.values()) stream.destroy();
  });
  const call = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({ un: server.user, key: server.key, platform: 'test', ...fields });
    const response = await fetch(`${server.url}/clientresp`, { method: 'POST', body });
    const answer = (await response.json()) as { url: string; error: string };
    if (answer.error !== '') throw new Error(answer.error);
    return answer.url;
  };
  return {
    server,
    async makePlot(filename, series, { maxpoints = 100, layout = { title: { text: filename } } } = {}) {
      const args = series.map((name) => {
        const token = `t${String(streams.size).padStart(9, '0')}`;
        const stream = request(server.url, { method: 'POST', headers: { 'plotly-streamtoken': token } });
        stream.on('error', () => undefined);
        streams.set(`${filename} ${name}`, stream);
        return { x: [], y: [], name, mode: 'lines', meta: { series: name }, stream: { token, maxpoints } };
      });
      const kwargs = JSON.stringify({ filename, layout });
      return call({ origin: 'plot', args: JSON.stringify(args), kwargs });
    },
    send(filename, series, points) {
      const lines = points.map(([timeMs, y]) => `${JSON.stringify({ x: new Date(timeMs).toISOString(), y })}\n`);
      streams.get(`${filename} ${series}`)?.write(lines.join(''));
    },
    async restyle(url, change) {
      const authorization = `Basic ${Buffer.from(`${server.user}:${server.key}`).toString('base64')}`;
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(`${url}/restyle`, { method: 'POST', headers, body: JSON.stringify(change) });
      if (response.status !== 204) throw new Error(`${response.status}: ${await response.text()}`);
    },
  };
}
