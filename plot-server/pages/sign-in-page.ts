import type { Assets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { html } from './html.ts';

const FOCUS = html` autofocus`;

export interface SignInPageOptions {
  /** Where to go then: a path of this server. */
  readonly next: string;
  /** What was typed in before. */
  readonly user?: string;
  /** Why that was not enough. */
  readonly why?: string;
  readonly assets: Assets;
}

/** Asks the owner for user and key. */
export function signInPage({ next, user = '', why, assets }: SignInPageOptions): string {
  const body = html`<body><main class="sign-in">
  <a class="mark" href="/" title="All plots" aria-label="All plots"><img src="${assets.iconPath}" alt="" width="40" height="40"></a>
  <h1>Sign in</h1>
  ${why === undefined ? html`<p>For the owner of this server: to make and revoke stream tokens, and to change how plots look for everyone.</p>` : html`<p class="problem" role="alert">${why}</p>`}
  <form method="post" action="/login">
    <input type="hidden" name="next" value="${next}">
    <label>User <input name="user" value="${user}" autocomplete="username" autocapitalize="none" spellcheck="false" required${user === '' ? FOCUS : ''}></label>
    <label>Key <input name="key" type="password" autocomplete="current-password" required${user === '' ? '' : FOCUS}></label>
    <button type="submit" class="primary">Sign in</button>
  </form>
  <p class="faint">The server printed user and key at its first start; <code>account.json</code> in its data folder holds them.</p>
</main></body>`;
  return htmlDocument({ title: 'Sign in · boardstream', assets, body, head: settingsStyle(assets) });
}

export function settingsStyle(assets: Assets) {
  return html`<link rel="stylesheet" href="${assets.pagePath('settings.css')}">`;
}
