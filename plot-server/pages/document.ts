import type { Assets } from './assets.ts';
import { Html, html } from './html.ts';

export interface DocumentOptions {
  readonly title: string;
  readonly assets: Assets;
  readonly body: Html;
  /** More elements of the head. */
  readonly head?: Html;
}

/** A whole HTML page. */
export function htmlDocument({ title, assets, body, head = new Html('') }: DocumentOptions): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${assets.iconPath}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylePath}">
${head}
</head>
${body}
</html>
`.text;
}
