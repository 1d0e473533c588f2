import type { RevokedEntry, TokenEntry } from '../accounts/token-entry.ts';
import type { Assets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { settingsStyle } from './sign-in-page.ts';

/** A token that was made just now: the one time that it is shown. */
export interface MadeToken extends TokenEntry {
  readonly token: string;
  /** What is wrong with it all the same. */
  readonly warning?: string;
}

export interface TokensPageOptions {
  readonly user: string;
  readonly entries: readonly TokenEntry[];
  readonly revoked: readonly RevokedEntry[];
  readonly made: MadeToken | undefined;
  /** As the owner's browser reached it. */
  readonly serverUrl: string;
  readonly assets: Assets;
}

/** The stream tokens of the account: a table, a form that makes one, and how to use it. */
export function tokensPage({ user, entries, revoked, made, serverUrl, assets }: TokensPageOptions): string {
  const body = html`<body><main class="settings">
  <header class="bar">
    <a class="mark" href="/" title="All plots" aria-label="All plots"><img src="${assets.iconPath}" alt="" width="26" height="26"></a>
    <h1 class="title">Stream tokens</h1>
    <form class="account" method="post" action="/logout"><span>Signed in as <strong>${user}</strong></span><button type="submit">Sign out</button></form>
  </header>
  ${made === undefined ? '' : madePanel(made)}
  <section class="panel" aria-labelledby="make">
    <h2 id="make">Make a token</h2>
    <p class="faint">Whoever has a token can write to the one plot that names it, and do nothing else.</p>
    <form class="make" method="post" action="/settings/tokens">
      <label>What for <input name="label" maxlength="100" placeholder="greenhouse" autocomplete="off" required></label>
      <button type="submit" class="primary">Make a token</button>
    </form>
  </section>
  <section class="panel" aria-labelledby="tokens">
    <h2 id="tokens">Tokens</h2>
    ${entries.length === 0 ? html`<p class="faint">None yet. A bridge brings its own when it makes its plot.</p>` : table(entries)}
    ${revoked.length === 0 ? '' : revokedList(revoked)}
  </section>
  ${usage(made?.token ?? 'TOKEN', user, serverUrl)}
</main></body>`;
  const head = html`${settingsStyle(assets)}
<script src="${assets.pagePath('settings.js')}" type="module"></script>`;
  return htmlDocument({ title: 'Stream tokens · boardstream', assets, body, head });
}

function madePanel({ token, label, warning }: MadeToken): Html {
  return html`<section class="panel made" role="status">
    <h2>New token for “${label}”</h2>
    <p class="secret"><code class="copied-text">${token}</code><button type="button" class="copy">Copy</button></p>
    <p>${warning ?? 'Keep it now: it is shown only this once, and the server keeps no copy that could be read.'}</p>
  </section>`;
}

function table(entries: readonly TokenEntry[]): Html {
  return html`<table>
      <thead><tr><th scope="col">For</th><th scope="col">Made</th><th scope="col">Last used</th><th scope="col">Plot</th><th scope="col"><span class="unseen">Revoke</span></th></tr></thead>
      <tbody>${entries.map(row)}</tbody>
    </table>`;
}

function revokedList(revoked: readonly RevokedEntry[]): Html {
  return html`<details class="revoked"><summary>Revoked: ${revoked.length}</summary><ul>${revoked.map(
    ({ id, label, revoked: day }) =>
      html`<li><strong>${label}</strong> <time>${day}</time><form method="post" action="/settings/tokens/${id}/allow"><button type="submit">Allow again</button></form></li>`,
  )}</ul></details>`;
}

function row({ id, label, made, lastUsed, plot, by }: TokenEntry): Html {
  const link = plot === null ? html`<span class="faint">none yet</span>` : html`<a href="${plot}">${plot}</a>`;
  return html`<tr data-token="${id}"><th scope="row">${label}</th><td data-name="Made"><time>${made}</time></td><td data-name="Last used">${lastUsed === null ? html`<span class="faint">never</span>` : html`<time>${lastUsed}</time>`}</td><td data-name="Plot">${link}</td><td>
      <details class="revoke"><summary>Revoke</summary><form method="post" action="/settings/tokens/${id}/revoke"><p>What sends with it stops at once. The plot keeps its points.${by === 'owner' ? '' : ' If a bridge brought it, all of that bridge waits.'}</p><button type="submit" class="danger">Revoke “${label}”</button></form></details></td></tr>
`;
}

function usage(token: string, user: string, serverUrl: string): Html {
  const call = `curl ${serverUrl}/clientresp -d un=${user} -d key=KEY -d origin=plot \\
  -d 'args=[{"x":[],"y":[],"stream":{"token":"${token}"}}]' \\
  -d 'kwargs={"filename":"greenhouse","fileopt":"extend"}'`;
  const stream = `while sleep 1; do echo "{\\"y\\":$((RANDOM % 100))}"; done |
  curl -X POST -T - -H 'Expect:' -H 'plotly-streamtoken: ${token}' ${serverUrl}/`;
  return html`<section class="panel usage" aria-labelledby="usage">
    <h2 id="usage">How to use one</h2>
    <p>Name it in a plot, once; the key is that of the account:</p>
    <pre><code>${call}</code></pre>
    <p>Then send points, one JSON object a line, with nothing but the token:</p>
    <pre><code>${stream}</code></pre>
    <p>A bridge needs none of this. It signs in once and makes its tokens itself:</p>
    <pre><code>boardstream login --to ${serverUrl}
boardstream run --to ${serverUrl}</code></pre>
  </section>`;
}
