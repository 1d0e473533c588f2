import { Resvg } from '@resvg/resvg-js';
import type { GapSummary } from '../../../plot-server/live/live-event.ts';
import { drawPicture, type PictureOptions } from '../../../plot-server/picture/draw-picture.ts';
import type { Fields } from '../../../plot-server/picture/fields.ts';

/** A figure as SVG, its lines broken before every element so that they can be searched. */
export function drawn(
  data: readonly Fields[],
  layout: Fields = {},
  more: Partial<PictureOptions> & { gaps?: readonly GapSummary[] } = {},
): string {
  const { gaps = [], ...options } = more;
  const svg = drawPicture(
    { data, layout, gaps },
    { widthPx: 800, heightPx: 500, theme: 'light', title: 'a plot', fromMs: undefined, toMs: undefined, ...options },
  );
  // Throws where it is no whole XML document.
  new Resvg(svg, { font: { loadSystemFonts: false }, logLevel: 'off' }).toString();
  return svg.replaceAll('<', '\n<');
}

/** What its texts say, in the order in which they are drawn. */
export function textsOf(svg: string): string[] {
  return Array.from(svg.matchAll(/<text[^>]*>([\s\S]*?)\n<\/text>/g), ([, inner = '']) =>
    inner.replace(/\n<[^>]*>/g, ''),
  );
}

/** The elements of a name, with an attribute that has a value. */
export function elements(svg: string, name: string, attribute = ''): string[] {
  return svg.split('\n').filter((line) => line.startsWith(`<${name} `) && line.includes(attribute));
}

/** The numbers of a path. */
export function numbersOf(path: string): number[] {
  return Array.from(/ d="([^"]*)"/.exec(path)?.[1]?.matchAll(/-?\d+(?:\.\d+)?/g) ?? [], Number);
}

export function count<T>(length: number, value: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => value(index));
}
