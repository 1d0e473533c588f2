import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Clock, formatMetrics, METRICS_CONTENT_TYPE, type Metric, type OnStatus } from '../core/index.ts';
import { csvPieces } from './history/csv.ts';
import { pointTimeMs } from './history/point-time.ts';
import { clientUrl } from './http/client-address.ts';
import { reply, replyHtml, replyJson, securityHeaders, wantsJson } from './http/respond.ts';
import type { Call, Route } from './http/router.ts';
import { answerPlotCall, type PlotCallContext } from './init/answer-plot-call.ts';
import { v2Routes } from './init/v2/v2-routes.ts';
import type { Broadcasts } from './live/broadcasts.ts';
import type { Assets } from './pages/assets.ts';
import { indexPage, plotEntry } from './pages/index-page.ts';
import { messagePage } from './pages/message-page.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { pictureRoutes } from './picture/picture-routes.ts';
import type { Pictures } from './picture/render/pictures.ts';
import type { Account } from './plots/account.ts';
import type { Plot } from './plots/plot.ts';
import type { PlotRegistry } from './plots/plot-registry.ts';
import { traceLabel } from './plots/series-label.ts';

export interface RoutesContext extends PlotCallContext {
  readonly registry: PlotRegistry;
  readonly broadcasts: Broadcasts;
  readonly assets: Assets;
  readonly pictures: Pictures;
  readonly account: Account;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  readonly metrics: () => Iterable<Metric>;
  /** Keeps plots over a restart. */
  readonly save: (plots: Iterable<Plot>) => Promise<void>;
  /** Address of the server where a client's own request does not say it. */
  readonly serverUrl: () => string;
}

const PLOT = '^/~(?<user>[A-Za-z0-9_.-]{1,64})/(?<id>[0-9]{1,9})';

/** Everything but the stream endpoint. */
export function routes(context: RoutesContext): Route[] {
  const { registry, broadcasts, assets, clock, metrics, serverUrl } = context;

  /** A handler for an existing plot; others are told what to do. */
  const forPlot = (show: (plot: Plot, call: Call) => void | Promise<void>) => (call: Call) => {
    const plot = registry.plot(call.parts['user'] ?? '', call.parts['id'] ?? '');
    if (plot === undefined) notFound(call, assets, 'There is no such plot');
    else return show(plot, call);
  };

  return [
    { method: 'POST', path: /^\/clientresp\/?$/, handle: (call) => answerPlotCall(call, context) },
    ...v2Routes(context),
    {
      method: 'GET',
      path: /^\/$/,
      handle: ({ request, response }) => {
        const plots = [...registry.plots()];
        const url = clientUrl(request, serverUrl());
        if (wantsJson(request))
          replyJson(
            response,
            plots.map((plot) => plotEntry(plot, url)),
            VARY,
          );
        else replyHtml(response, indexPage(plots, assets), VARY);
      },
    },
    { method: 'GET', path: /^\/healthz$/, handle: ({ response }) => replyJson(response, { status: 'ok' }) },
    {
      method: 'GET',
      path: /^\/metrics$/,
      handle: ({ response }) => reply(response, formatMetrics(metrics()), { type: METRICS_CONTENT_TYPE }),
    },
    ...pageRoutes({ registry, broadcasts, assets, clock, notFound }),
    {
      method: 'GET',
      path: new RegExp(`${PLOT}\\.json$`),
      handle: forPlot((plot, { response }) => replyJson(response, plot.figure.toJson())),
    },
    { method: 'GET', path: new RegExp(`${PLOT}\\.csv$`), handle: forPlot(sendCsv) },
    ...pictureRoutes({ ...context, plotPath: PLOT, forPlot }),
    {
      method: 'GET',
      path: /^(?<path>\/assets\/[A-Za-z0-9./-]{1,100})$/,
      handle: async (call) => {
        const served = await assets.serve(call.parts['path'] ?? '', call.request, call.response);
        if (!served) notFound(call, assets, 'There is no such file');
      },
    },
  ];
}

const VARY = { headers: { Vary: 'Accept' } };

/** What is not there, for people and for programs. */
export function notFound(
  { request, response }: Pick<Call, 'request' | 'response'>,
  assets: Assets,
  what: string,
): void {
  const advice = 'The address may be mistyped, or the plot was made on another server or in another data folder.';
  if (request.headers.accept?.includes('text/html') === true) {
    replyHtml(response, messagePage(what, advice, assets), { status: 404 });
  } else reply(response, `${what}. ${advice} All plots: /\n`, { status: 404 });
}

async function sendCsv(plot: Plot, { request, response, query }: Call): Promise<void> {
  const fromMs = timeLimit(query.get('from'), Number.NEGATIVE_INFINITY);
  const toMs = timeLimit(query.get('to'), Number.POSITIVE_INFINITY);
  if (fromMs === undefined || toMs === undefined) {
    reply(response, '"from" and "to" are dates such as 2026-01-31T12:00:00Z, or milliseconds since 1970\n', {
      status: 400,
    });
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
  // A reader that leaves in the middle is not our failure.
  await pipeline(Readable.from(csvPieces(plot.history, { fromMs, toMs }, labels)), response).catch(() => {});
}

function timeLimit(text: string | null, otherwise: number): number | undefined {
  if (text === null || text === '') return otherwise;
  return /^\d{1,15}$/.test(text) ? Number(text) : pointTimeMs(text);
}
