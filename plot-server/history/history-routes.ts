import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../core/index.ts';
import { reply, replyJson, securityHeaders } from '../http/respond.ts';
import type { Call, Route } from '../http/router.ts';
import type { Plot } from '../plots/plot.ts';
import { traceLabel } from '../plots/series-label.ts';
import { csvPieces } from './csv.ts';
import type { TimeRange } from './history.ts';
import { pointTimeMs } from './point-time.ts';
import { extract } from './query.ts';

const BUCKETS = { least: 10, most: 4000, usual: 1000 } as const;

const DATES = '"from" and "to" are dates such as 2026-01-31T12:00:00Z, or milliseconds since 1970\n';

export interface HistoryRoutesOptions {
  /** Beginning of an expression for the path of a plot. */
  readonly path: string;
  /** A handler for an existing plot. */
  readonly forPlot: (show: (plot: Plot, call: Call) => void | Promise<void>) => Route['handle'];
  readonly clock: Clock;
}

/** The whole history of a plot: as a table, and at the resolution of a screen. */
export function historyRoutes({ path, forPlot, clock }: HistoryRoutesOptions): Route[] {
  return [
    { method: 'GET', path: new RegExp(`${path}\\.csv$`), handle: forPlot(sendCsv) },
    {
      method: 'GET',
      path: new RegExp(`${path}/history$`),
      handle: forPlot((plot, call) => sendExtract(plot, call, clock)),
    },
  ];
}

async function sendExtract(plot: Plot, { request, response, query }: Call, clock: Clock): Promise<void> {
  const range = rangeOf(query);
  const buckets = Number(query.get('points') ?? BUCKETS.usual);
  if (range === undefined) reply(response, DATES, { status: 400 });
  else if (!Number.isInteger(buckets) || buckets < BUCKETS.least || buckets > BUCKETS.most) {
    reply(response, `"points" is a number from ${BUCKETS.least} to ${BUCKETS.most}\n`, { status: 400 });
  } else if (request.method === 'HEAD') reply(response, '', { type: 'application/json; charset=utf-8' });
  else replyJson(response, await extract(plot.history, { range, buckets, gaps: plot.figure.marks.gaps.list }, clock));
}

async function sendCsv(plot: Plot, { request, response, query }: Call): Promise<void> {
  const range = rangeOf(query);
  if (range === undefined) {
    reply(response, DATES, { status: 400 });
    return;
  }
  response.writeHead(200, {
    ...securityHeaders('data'),
    'Cache-Control': 'no-store',
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `inline; filename="${plot.user}-${plot.id}.csv"`,
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const labels = plot.figure.traces.map(traceLabel);
  const pieces = async function* () {
    for (const piece of csvPieces(plot.history, range, labels)) {
      yield piece;
      // Others have their turn, however quick the reader is.
      await nextTurn();
    }
  };
  // A reader that leaves in the middle is not our failure.
  await pipeline(Readable.from(pieces()), response).catch(() => {});
}

/** What a request asks for; `undefined` where it is no time. */
function rangeOf(query: URLSearchParams): TimeRange | undefined {
  const fromMs = timeLimit(query.get('from'), Number.NEGATIVE_INFINITY);
  const toMs = timeLimit(query.get('to'), Number.POSITIVE_INFINITY);
  return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs };
}

function timeLimit(text: string | null, otherwise: number): number | undefined {
  if (text === null || text === '') return otherwise;
  return /^\d{1,15}$/.test(text) ? Number(text) : pointTimeMs(text);
}
