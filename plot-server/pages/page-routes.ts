import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/index.ts';
import { reply, replyHtml, securityHeaders } from '../http/respond.ts';
import type { Call, Route } from '../http/router.ts';
import type { Broadcasts } from '../live/broadcasts.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import type { Assets } from './assets.ts';
import { boardPage, MAX_BOARD_PLOTS } from './board-page.ts';
import { embedPage } from './embed-page.ts';
import { plotPage } from './plot-page.ts';

export interface PageRoutesContext {
  readonly registry: PlotRegistry;
  readonly broadcasts: Broadcasts;
  readonly assets: Assets;
  readonly clock: Clock;
  /** Whether whoever asks may restyle plots. Default: nobody may. */
  readonly isOwner?: (request: IncomingMessage) => boolean;
  readonly notFound: (call: Call, assets: Assets, what: string) => void;
}

const USER = '^/~(?<user>[A-Za-z0-9_.-]{1,64})';
const ONE = `${USER}/(?<ids>[0-9]{1,9})`;
const SOME = `${USER}/(?<ids>[0-9]{1,9}(?:,[0-9]{1,9}){0,${MAX_BOARD_PLOTS - 1}})`;

/** The pages of plots, alone, bare and several together, and the live events that feed them. */
export function pageRoutes({ registry, broadcasts, assets, clock, isOwner, notFound }: PageRoutesContext): Route[] {
  /** A handler for plots that all exist; of a plot named twice, one. */
  const forPlots = (show: (plots: readonly Plot[], call: Call) => void) => (call: Call) => {
    const { user = '', ids = '' } = call.parts;
    const plots = [...new Set(ids.split(','))].map((id) => registry.plot(user, id));
    if (plots.every((plot) => plot !== undefined)) show(plots, call);
    else notFound(call, assets, plots.length === 1 ? 'There is no such plot' : 'Not all of these plots exist');
  };

  return [
    {
      method: 'GET',
      path: new RegExp(`${SOME}$`),
      handle: forPlots((plots, { request, response }) => {
        const [plot] = plots;
        if (plot === undefined) return;
        const page =
          plots.length === 1
            ? plotPage(plot, { assets, clock, isOwner: isOwner?.(request) === true })
            : boardPage(plots, { assets, clock });
        replyHtml(response, page);
      }),
    },
    {
      method: 'GET',
      path: new RegExp(`${ONE}\\.embed$`),
      handle: forPlots(([plot], { response, query }) => {
        if (plot === undefined) return;
        const named = query.get('theme');
        const theme = named === 'light' || named === 'dark' ? named : undefined;
        replyHtml(response, embedPage(plot, { assets, theme }), { headers: securityHeaders('embed') });
      }),
    },
    {
      method: 'GET',
      path: new RegExp(`${SOME}/live$`),
      handle: forPlots((plots, { request, response }) => {
        if (request.method === 'HEAD') reply(response, '', { type: 'text/event-stream' });
        else if (!broadcasts.add(plots, response)) {
          reply(response, 'too many viewers; try again later\n', { status: 503 });
        }
      }),
    },
  ];
}
