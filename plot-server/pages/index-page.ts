import { unitLabel } from '../../core/index.ts';
import type { FleetSelection } from '../fleet/fleet-selection.ts';
import type { Plot } from '../plots/plot.ts';
import { traceLabel } from '../plots/series-label.ts';
import type { Assets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { fleetSection } from './fleet-section.ts';
import { type Html, html } from './html.ts';

/** What programs get of a plot at `/`. */
export interface PlotEntry {
  readonly url: string;
  readonly title: string;
  readonly traces: readonly { readonly name: string; readonly unit: string; readonly points: number }[];
}

export function plotEntry(plot: Plot, serverUrl: string): PlotEntry {
  return {
    url: `${serverUrl}${plot.path}`,
    title: plot.title,
    traces: plot.figure.traces.map((trace, index) => {
      const { name, unit } = traceLabel(trace, index);
      return { name, unit, points: trace.points };
    }),
  };
}

export interface IndexPageOptions {
  readonly assets: Assets;
  /** Whether the owner is signed in. */
  readonly isOwner: boolean;
  /** The first of the bridges. */
  readonly fleet: FleetSelection;
}

/** The bridges that feed the server, and all its plots, the newest first. */
export function indexPage(plots: readonly Plot[], { assets, isOwner, fleet }: IndexPageOptions): string {
  const entries = plots.map((plot) => ({ path: plot.path, bridge: bridgeOf(plot), ...plotEntry(plot, '') })).reverse();
  const content =
    entries.length === 0
      ? html`<p class="note">No plot yet. Attach a board and start <code>boardstream run --port /dev/ttyACM0</code>, or see a simulated one with <code>boardstream demo</code>.</p>`
      : html`<ul class="plots">${entries.map(entry)}</ul>`;
  const body = html`<body><main class="index-page">
  <header class="bar"><span class="mark"><img src="${assets.iconPath}" alt="" width="26" height="26"></span><h1 class="title">Plots</h1>
  <div class="tools"><button type="button" class="tool tool-main open-together" hidden disabled>Open together</button><nav class="links" aria-label="Account">${isOwner ? html`<a href="/settings/tokens">Settings</a>` : html`<a href="/login?next=/">Sign in</a>`}</nav></div></header>
  ${fleetSection(fleet)}
  ${content}
</main></body>`;
  const head = html`<script src="${assets.scriptPath}" type="module"></script>`;
  return htmlDocument({ title: 'Plots · boardstream', assets, body, head });
}

/** The bridge whose board a plot shows: two bridges may have boards of one name. */
function bridgeOf({ filename, title }: Plot): string | undefined {
  return filename.endsWith(`/${title}`) ? filename.slice(0, -title.length - 1) : undefined;
}

function entry({ path, title, bridge, traces }: PlotEntry & { path: string; bridge: string | undefined }): Html {
  const points = traces.reduce((sum, trace) => sum + trace.points, 0);
  // The check box is for the page's script, which shows it.
  return html`<li><label class="choose" hidden><input type="checkbox" value="${path}" aria-label="Choose ${title}"></label><a class="plot-link" href="${path}"><h2>${title}</h2>
  <p class="plot-traces">${traces.map(({ name, unit }) => html`<span>${name}${unit === '' ? '' : ` (${unitLabel(unit)})`}</span>`)}</p>
  <p class="plot-points">${points.toLocaleString('en')} points${bridge === undefined ? '' : html` <span class="plot-bridge">${bridge}</span>`}</p></a></li>`;
}
