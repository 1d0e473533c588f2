import type { Clock } from '../../core/index.ts';
import { traceSummaries } from '../live/encode-event.ts';
import type { Plot } from '../plots/plot.ts';
import type { Assets } from './assets.ts';
import { editPanel, helpDialog, shareDialog } from './dialogs.ts';
import { htmlDocument } from './document.ts';
import { html } from './html.ts';
import { icon } from './icons.ts';
import { badge, card, homeLink, pauseButton, scripts, viewButtons, windowButtons } from './page-parts.ts';

export interface PlotPageOptions {
  readonly assets: Assets;
  readonly clock: Clock;
  /** Whether the viewer may restyle the plot for everyone. */
  readonly isOwner: boolean;
}

/**
 * The live page of a plot. For scripts and tests: `main[data-state]` is `connecting`, `waiting`, `live`, `stale`,
 * `static` (no trace has a stream), `paused`, `reconnecting` or `copy` (the viewer's own, restyled); each `.card` has
 * `data-trace` (series), `data-points` (received by the server, the same in every window) and `data-last` (newest
 * value); `.chart[data-history]` is `none`, `loading`, `shown` or `failed`; `.gaps` lists in words what was lost for
 * good, and is hidden while nothing was. With `?draw=every-point` lines are not thinned out to the pixels of the screen.
 */
export function plotPage(plot: Plot, { assets, clock, isOwner }: PlotPageOptions): string {
  const body = html`<body>
<main class="plot-page" data-state="connecting" data-live="${plot.path}/live" data-plot="${plot.path}" data-owner="${String(isOwner)}">
  <header class="bar">
    ${homeLink(assets)}
    <h1 class="title title-text">${plot.title}</h1>
    ${badge}
    <button type="button" class="tool tool-main back-to-live" hidden>Back to live</button>
    <div class="tools">
      ${windowButtons}
      ${pauseButton}
      <button type="button" class="tool edit-open" aria-label="Edit" title="Edit (e)">${icon('edit')}<span class="tool-text">Edit</span></button>
      <button type="button" class="tool share-open" aria-label="Share" title="Share (s)">${icon('share')}<span class="tool-text">Share</span></button>
      ${viewButtons}
    </div>
  </header>
  <section class="cards" aria-label="Latest values">${traceSummaries(plot, clock).map(card)}</section>
  <section class="chart" aria-label="Chart"></section>
  <section class="gaps" aria-label="Missing points" hidden></section>
  <section class="restarts" aria-label="Restarts" hidden></section>
  <noscript><p class="note">The chart needs JavaScript. The data are here as <a href="${plot.path}.json">JSON</a> and <a href="${plot.path}.csv">CSV</a>.</p></noscript>
  ${shareDialog(plot.path)}
  ${editPanel(isOwner, plot.path)}
  ${helpDialog(true)}
</main>
</body>`;
  return htmlDocument({ title: `${plot.title} · boardstream`, assets, body, head: scripts(assets) });
}
