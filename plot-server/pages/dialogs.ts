import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { WINDOWS } from './page-parts.ts';

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['space', 'pause, go on'],
  ['0', 'back to the newest points'],
  ['+ −', 'zoom in, out'],
  ['← →', 'earlier, later'],
  ...WINDOWS.map(({ key, label }) => [key, label === 'All' ? 'everything stored' : `the last ${label}`] as const),
  ['f', 'full screen'],
  ['?', 'this list'],
];

const PLOT_KEYS: typeof KEYS = [
  ['e', 'edit'],
  ['s', 'share'],
];

/** The keys of a page. @param ofPlot whether those that only a page of one plot has are among them */
export function helpDialog(ofPlot: boolean): Html {
  const keys = ofPlot ? [...KEYS, ...PLOT_KEYS] : KEYS;
  return html`<dialog class="dialog help" aria-labelledby="help-title">
  ${head('help-title', 'Keys')}
  <dl class="keys">${keys.map(([key, does]) => html`<div><dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${does}</dd></div>`)}</dl>
  <p class="dialog-note">Drag over a chart to zoom; double click to go back to the newest points.</p>
</dialog>`;
}

/** Addresses are completed by the page: only the browser knows under which one it reached the server. */
export function shareDialog(path: string): Html {
  return html`<dialog class="dialog share" aria-labelledby="share-title">
  ${head('share-title', 'Share')}
  <label class="field">Link <span class="field-copy"><input class="share-link" readonly value="${path}"><button type="button" class="tool copy">Copy</button></span></label>
  <label class="field">For a page of yours <span class="field-copy"><textarea class="share-embed" rows="4" readonly data-embed="${path}.embed"></textarea><button type="button" class="tool copy">Copy</button></span></label>
  <p class="share-files">${file(`${path}.png`, 'PNG', 'the picture')}${file(`${path}.csv`, 'CSV', 'every reading')}${file(`${path}.json`, 'JSON', 'the figure')}</p>
  <p class="dialog-note copied" role="status"></p>
</dialog>`;
}

/**
 * The page fills it: what there is to edit depends on the traces.
 * @param plotPath where signing in leads back to
 */
export function editPanel(isOwner: boolean, plotPath: string): Html {
  const forWhom = isOwner
    ? html`Everyone who looks at this plot sees what you apply.`
    : html`Only on this screen: a copy of the data as they are now. The plot itself stays as it is. <a href="/login?next=${plotPath}">Sign in</a> to edit it for everyone.`;
  return html`<dialog class="dialog edit" aria-labelledby="edit-title">
  ${head('edit-title', 'Edit')}
  <p class="dialog-note">${forWhom}</p>
  <form class="edit-form"><div class="edit-fields"></div>
  <p class="edit-error" role="alert"></p>
  <p class="edit-buttons"><button type="submit" class="tool tool-main">${isOwner ? 'Apply for everyone' : 'Apply on this screen'}</button></p></form>
</dialog>`;
}

function head(id: string, title: string): Html {
  return html`<header class="dialog-head"><h2 id="${id}">${title}</h2><button type="button" class="tool tool-icon dialog-close" aria-label="Close">${icon('close')}</button></header>`;
}

function file(href: string, name: string, what: string): Html {
  return html`<a class="share-file" href="${href}" target="_blank" rel="noopener"><b>${name}</b> ${what}</a>`;
}
