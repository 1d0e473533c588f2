import type { Assets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { html } from './html.ts';

/** A page that says in two sentences what is wrong and what to do. */
export function messagePage(heading: string, advice: string, assets: Assets): string {
  const body = html`<body><main class="message-page">
  <a class="mark" href="/"><img src="${assets.iconPath}" alt="" width="40" height="40"></a>
  <h1>${heading}</h1><p>${advice}</p><p><a href="/">All plots of this server</a></p>
</main></body>`;
  return htmlDocument({ title: `${heading} · boardstream`, assets, body });
}
