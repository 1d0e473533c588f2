import type { TraceSummary } from '../live/live-event.ts';
import type { Assets } from './assets.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';

/** Seconds on the time axes, and the key that chooses them. */
export const WINDOWS = [
  { seconds: 10, label: '10 s', key: '1' },
  { seconds: 30, label: '30 s', key: '2' },
  { seconds: 300, label: '5 min', key: '3' },
  { seconds: 3600, label: '1 h', key: '4' },
  { seconds: 86_400, label: '1 d', key: '5' },
  { seconds: 0, label: 'All', key: '6' },
] as const;

export const badge: Html = html`<p class="badge" role="status"><span class="badge-dot"></span><span class="badge-text">Connecting</span></p>`;

export const windowButtons: Html = html`<div class="windows" role="group" aria-label="Time shown">
  ${WINDOWS.map(({ seconds, label, key }) => html`<button type="button" data-seconds="${seconds}" aria-pressed="false" title="${label === 'All' ? 'Everything stored' : `The last ${label}`} (${key})">${label}</button>`)}
</div>`;

export const pauseButton: Html = html`<button type="button" class="tool pause" aria-pressed="false" title="Pause (space)"><span class="pause-icon"></span><span class="pause-text">Pause</span></button>`;

/** Buttons that every page with charts has; hidden where the browser cannot do it. */
export const viewButtons: Html = html`<button type="button" class="tool tool-icon theme-switch" aria-label="Colours: as the system" title="Colours: as the system">${icon('theme')}</button>
<button type="button" class="tool tool-icon full-screen" aria-label="Full screen" title="Full screen (f)">${icon('full')}</button>
<button type="button" class="tool tool-icon help-open" aria-label="Keys" title="Keys (?)">${icon('help')}</button>`;

export function homeLink(assets: Assets): Html {
  return html`<a class="mark" href="/" title="All plots" aria-label="All plots"><img src="${assets.iconPath}" alt="" width="26" height="26"></a>`;
}

/** What a page with charts loads. */
export function scripts(assets: Assets): Html {
  return html`<script src="${assets.plotlyPath}" defer></script>
<script src="${assets.scriptPath}" type="module"></script>`;
}

/** Only a place holder: the page draws its cards itself, from the first event on. */
export function card({ series, name, unit, points }: TraceSummary): Html {
  return html`<article class="card" data-trace="${series}" data-points="${points}" data-last=""><h2 class="card-name">${name}</h2><p class="card-value"><span class="card-number">–</span> <span class="card-unit">${unit}</span></p></article>`;
}
