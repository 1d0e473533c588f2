import { formatMetrics, METRICS_CONTENT_TYPE, type Metric, type OnStatus } from '../core/index.ts';
import type { AccountContext } from './accounts/account-context.ts';
import { sessionRoutes } from './accounts/session-routes.ts';
import { tokenRoutes } from './accounts/token-routes.ts';
import type { BridgeFleet } from './fleet/bridge-fleet.ts';
import { fleetRoutes } from './fleet/fleet-routes.ts';
import { selectBridges } from './fleet/fleet-selection.ts';
import { historyRoutes } from './history/history-routes.ts';
import { clientUrl } from './http/client-address.ts';
import { reply, replyHtml, replyJson, wantsJson } from './http/respond.ts';
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
import type { Plot } from './plots/plot.ts';
import { restyleRoutes } from './restyle/restyle-routes.ts';

export interface RoutesContext extends AccountContext, PlotCallContext {
  readonly broadcasts: Broadcasts;
  readonly pictures: Pictures;
  readonly fleet: BridgeFleet;
  readonly onStatus: OnStatus;
  readonly metrics: () => Iterable<Metric>;
}

const PLOT = '^/~(?<user>[A-Za-z0-9_.-]{1,64})/(?<id>[0-9]{1,9})';

/** Everything but the stream endpoint. */
export function routes(context: RoutesContext): Route[] {
  const { registry, broadcasts, assets, clock, metrics, sessions, serverUrl, fleet } = context;

  /** A handler for an existing plot; others are told what to do. */
  const forPlot = (show: (plot: Plot, call: Call) => void | Promise<void>) => (call: Call) => {
    const plot = registry.plot(call.parts['user'] ?? '', call.parts['id'] ?? '');
    if (plot === undefined) notFound(call, assets, 'There is no such plot');
    else return show(plot, call);
  };

  return [
    ...sessionRoutes(context),
    ...tokenRoutes(context),
    ...restyleRoutes(context),
    { method: 'POST', path: /^\/clientresp\/?$/, handle: (call) => answerPlotCall(call, context) },
    ...v2Routes(context),
    ...fleetRoutes(context),
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
        else {
          const first = selectBridges(fleet, { find: '', skip: 0, limit: INDEX_BRIDGES }, clock);
          const isOwner = sessions.isOwner(request);
          replyHtml(response, indexPage(plots, { assets, isOwner, fleet: first }), VARY);
        }
      },
    },
    { method: 'GET', path: /^\/healthz$/, handle: ({ response }) => replyJson(response, { status: 'ok' }) },
    {
      method: 'GET',
      path: /^\/metrics$/,
      handle: ({ response }) => reply(response, formatMetrics(metrics()), { type: METRICS_CONTENT_TYPE }),
    },
    ...pageRoutes({ registry, broadcasts, assets, clock, notFound, isOwner: (request) => sessions.isOwner(request) }),
    {
      method: 'GET',
      path: new RegExp(`${PLOT}\\.json$`),
      handle: forPlot((plot, { response }) => replyJson(response, plot.figure.toJson())),
    },
    ...historyRoutes({ path: PLOT, forPlot, clock }),
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

/** Bridges above the plots; the others have a page of their own. */
const INDEX_BRIDGES = 20;
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
