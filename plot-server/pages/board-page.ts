import type { Clock } from '../../core/index.ts';
import { traceSummaries } from '../live/encode-event.ts';
import type { Plot } from '../plots/plot.ts';
import type { Assets } from './assets.ts';
import { helpDialog } from './dialogs.ts';
import { htmlDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { badge, card, homeLink, pauseButton, scripts, viewButtons, windowButtons } from './page-parts.ts';

/** One connection feeds them all, and no screen shows more. */
export const MAX_BOARD_PLOTS = 16;

export interface BoardPageOptions {
  readonly assets: Assets;
  readonly clock: Clock;
}

/** Several plots on one page. Each `.board-plot` has `data-plot-id` and the `data-state` of a plot page. */
export function boardPage(plots: readonly Plot[], { assets, clock }: BoardPageOptions): string {
  const path = `/~${plots[0]?.user ?? ''}/${plots.map(({ id }) => id).join(',')}`;
  const body = html`<body>
<main class="board-page" data-live="${path}/live">
  <header class="bar">
    ${homeLink(assets)}
    <h1 class="title">${plots.length} plots</h1>
    <div class="tools">
      ${windowButtons}
      ${pauseButton}
      ${viewButtons}
    </div>
  </header>
  <div class="board">${plots.map((plot) => boardPlot(plot, clock))}</div>
  ${helpDialog(false)}
</main>
</body>`;
  return htmlDocument({ title: `${plots.length} plots · boardstream`, assets, body, head: scripts(assets) });
}

function boardPlot(plot: Plot, clock: Clock): Html {
  return html`<article class="board-plot" data-plot-id="${plot.id}" data-plot="${plot.path}" data-state="connecting">
    <header class="bar"><h2 class="title"><a class="title-text" href="${plot.path}">${plot.title}</a></h2>${badge}</header>
    <section class="cards" aria-label="Latest values">${traceSummaries(plot, clock).map(card)}</section>
    <section class="chart" aria-label="Chart"></section>
  </article>`;
}
