import type { IncomingMessage } from 'node:http';
import { BoardstreamError, type Json, type PlottedFigure, parseJsonObject } from '../../../core/index.ts';
import { destinationName } from '../connection-error.ts';
import { type CallTime, callServer } from './call-server.ts';
import type { StreamDestination } from './destination.ts';

/** What the server says of a plot it has initialised. */
export interface InitialisedPlot {
  /** The page people open. */
  readonly url: string;
  /** Where the streams of this plot go. */
  readonly streamUrl: URL;
  /** Whether one connection may carry several streams; the old service wanted one connection each. */
  readonly multiplex: boolean;
}

/**
 * Initialises a plot, or takes it up again: `POST /clientresp` with `fileopt: extend`, so that what is already drawn
 * stays. Source: Plotly REST API 1.0.
 *
 * @throws BoardstreamError `SINK_UNREACHABLE`, `SINK_NOT_A_STREAM_SERVER` or `SINK_PLOT_REFUSED`
 */
export async function callPlot(
  destination: StreamDestination,
  filename: string,
  figure: PlottedFigure,
  time: CallTime,
): Promise<InitialisedPlot> {
  const form = new URLSearchParams({
    un: destination.user,
    key: destination.key,
    origin: 'plot',
    platform: 'boardstream',
    args: JSON.stringify(figure.data),
    kwargs: JSON.stringify({ filename, fileopt: 'extend', layout: figure.layout, world_readable: true }),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const call = {
    method: 'POST',
    server: destination.url,
    path: '/clientresp',
    headers,
    body: form.toString(),
  } as const;
  const { response, body } = await callServer(call, time);
  return readReply(destination.url, response, body);
}

function readReply(url: URL, response: IncomingMessage, body: string): InitialisedPlot {
  const name = destinationName(url);
  const contentType = response.headers['content-type'] ?? 'no content type';
  const reply = parseJsonObject(body);
  if (reply === undefined) {
    const what = /html/i.test(contentType) || /^\s*</.test(body) ? 'a web page' : `"${contentType}"`;
    throw new BoardstreamError(
      'SINK_NOT_A_STREAM_SERVER',
      `${name} is not a stream server: it answers ${response.statusCode} with ${what}; check the address and port`,
      { url: name, statusCode: response.statusCode ?? 0 },
    );
  }
  const { error, url: plotUrl } = reply;
  if (typeof error === 'string' && error !== '') {
    throw new BoardstreamError('SINK_PLOT_REFUSED', `${name} refused the plot: ${error}`, { url: name });
  }
  if (typeof plotUrl !== 'string') {
    throw new BoardstreamError('SINK_NOT_A_STREAM_SERVER', `${name} initialised a plot but named no address for it`, {
      url: name,
    });
  }
  // A server of our kind is one address for everything; what it calls itself may be known behind a proxy only.
  if (reply['stream-multiplex'] === true) return { url: sameServer(plotUrl, url), streamUrl: url, multiplex: true };
  return { url: plotUrl, streamUrl: streamUrl(reply['stream-host'], url), multiplex: false };
}

/** The page at the address that was used to reach the server. */
function sameServer(page: string, url: URL): string {
  return URL.canParse(page) ? new URL(new URL(page).pathname, url).href : page;
}

/** The old service named its stream host with and without a scheme. */
function streamUrl(host: Json | undefined, fallback: URL): URL {
  if (typeof host !== 'string' || host === '') return fallback;
  const text = /^https?:\/\//.test(host) ? host : `http://${host}`;
  return URL.canParse(text) ? new URL(text) : fallback;
}
