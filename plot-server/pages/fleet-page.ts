import type { FleetSelection } from '../fleet/fleet-selection.ts';
import type { Assets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { fleetSection } from './fleet-section.ts';
import { html } from './html.ts';
import { homeLink } from './page-parts.ts';

/** All bridges, page by page. The page of all plots fetches its part of them here too. */
export function fleetPage(selection: FleetSelection, assets: Assets): string {
  const none = html`<p class="note">No bridge has said how it is. Attach a board to a machine and start <code>boardstream run --to</code> with the address of this server.</p>`;
  const { bridges } = selection.counts;
  const isEmpty = bridges.online + bridges.quiet + bridges.offline === 0;
  const body = html`<body><main class="index-page">
  <header class="bar">${homeLink(assets)}<h1 class="title">Bridges</h1><nav class="links" aria-label="Pages"><a href="/">Plots</a></nav></header>
  ${isEmpty ? none : ''}
  ${fleetSection(selection)}
</main></body>`;
  const head = html`<script src="${assets.scriptPath}" type="module"></script>`;
  return htmlDocument({ title: 'Bridges · boardstream', assets, body, head });
}
