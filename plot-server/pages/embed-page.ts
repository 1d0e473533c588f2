import type { Plot } from '../plots/plot.ts';
import type { Assets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { html } from './html.ts';
import { badge, scripts } from './page-parts.ts';

export interface EmbedPageOptions {
  readonly assets: Assets;
  /** Default: as the viewer's system. */
  readonly theme?: 'light' | 'dark' | undefined;
}

/** The bare plot for a frame in somebody's page: chart, title, badge, and nothing that changes anything. */
export function embedPage(plot: Plot, { assets, theme }: EmbedPageOptions): string {
  const body = html`<body>
<main class="embed-page" data-state="connecting" data-live="${plot.path}/live" data-plot="${plot.path}">
  <header class="bar">
    <h1 class="title"><a class="title-text" href="${plot.path}" target="_blank" rel="noopener" title="Open the whole page">${plot.title}</a></h1>
    ${badge}
  </header>
  <section class="chart" aria-label="Chart"></section>
</main>
</body>`;
  return htmlDocument({ title: `${plot.title} · boardstream`, assets, body, head: scripts(assets), theme });
}
