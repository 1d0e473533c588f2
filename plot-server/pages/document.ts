import type { Assets } from './assets.ts';
import { Html, html } from './html.ts';

export interface DocumentOptions {
  readonly title: string;
  readonly assets: Assets;
  readonly body: Html;
  /** More elements of the head. */
  readonly head?: Html;
  /** Stands above what the viewer's system says. */
  readonly theme?: 'light' | 'dark' | undefined;
}

/** A whole HTML page. */
export function htmlDocument({ title, assets, body, head = new Html(''), theme }: DocumentOptions): string {
  return html`<!doctype html>
<html lang="en"${theme === undefined ? '' : html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${assets.iconPath}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylePath}">
<script src="${assets.themePath}"></script>
${head}
</head>
${body}
</html>
`.text;
}
