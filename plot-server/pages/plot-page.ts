import type { Clock } from '../../core/index.ts';
import { traceSummaries } from '../live/encode-event.ts';
import type { TraceSummary } from '../live/live-event.ts';
import type { Plot } from '../plots/plot.ts';
import type { Assets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { type Html, html } from './html.ts';

const WINDOWS = [
  { seconds: 10, label: '10 s' },
  { seconds: 30, label: '30 s' },
  { seconds: 300, label: '5 min' },
  { seconds: 0, label: 'All' },
] as const;

/**
 * The live page of a plot. For scripts and tests: `main[data-state]` is `connecting`, `waiting`, `live`, `stale`,
 * `static` (no trace has a stream), `paused` or `reconnecting`; each `.card` has `data-trace` (series), `data-points`
 * (received by the server, the same in every window) and `data-last` (newest value); `.gaps` lists in words what was
 * lost for good, and is hidden while nothing was.
 */
export function plotPage(plot: Plot, assets: Assets, clock: Clock): string {
  const body = html`<body>
<main class="plot-page" data-state="connecting" data-live="${plot.path}/live">
  <header class="bar">
    <a class="mark" href="/" title="All plots" aria-label="All plots"><img src="${assets.iconPath}" alt="" width="26" height="26"></a>
    <h1 class="title">${plot.title}</h1>
    <p class="badge" role="status"><span class="badge-dot"></span><span class="badge-text">Connecting</span></p>
    <div class="tools">
      <div class="windows" role="group" aria-label="Time shown">
        ${WINDOWS.map(({ seconds, label }) => html`<button type="button" data-seconds="${seconds}" aria-pressed="false">${label}</button>`)}
      </div>
      <button type="button" class="pause" aria-pressed="false" title="Pause (space)"><span class="pause-icon"></span><span class="pause-text">Pause</span></button>
      <nav class="links" aria-label="Download"><a href="${plot.path}.csv" download>CSV</a><a href="${plot.path}.json">JSON</a></nav>
    </div>
  </header>
  <section class="cards" aria-label="Latest values">${traceSummaries(plot, clock).map(card)}</section>
  <section class="chart" aria-label="Chart"></section>
  <section class="gaps" aria-label="Missing points" hidden></section>
  <noscript><p class="note">The chart needs JavaScript. The data are here as <a href="${plot.path}.json">JSON</a> and <a href="${plot.path}.csv">CSV</a>.</p></noscript>
</main>
</body>`;
  const head = html`<script src="${assets.plotlyPath}" defer></script>
<script src="${assets.scriptPath}" type="module"></script>`;
  return htmlDocument({ title: `${plot.title} · boardstream`, assets, body, head });
}

/** Only a place holder: the page draws its cards itself, from the first event on. */
function card({ series, name, unit, points }: TraceSummary): Html {
  return html`<article class="card" data-trace="${series}" data-points="${points}" data-last=""><h2 class="card-name">${name}</h2><p class="card-value"><span class="card-number">–</span> <span class="card-unit">${unit}</span></p></article>`;
}
