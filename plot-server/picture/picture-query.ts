import { pointTimeMs } from '../history/point-time.ts';
import type { ThemeName } from './picture-theme.ts';

/** What is asked of a picture. */
export interface PictureQuery {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pixels of the PNG for each pixel of width and height; an SVG has no scale. */
  readonly scale: number;
  readonly theme: ThemeName;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

export type ReadQuery =
  | { readonly kind: 'query'; readonly query: PictureQuery }
  /** One line, for whoever asked. */
  | { readonly kind: 'bad'; readonly why: string };

/** All pixels of a PNG together: 16 million take 64 MB while they are drawn. */
const MAX_PIXELS = 16_000_000;

/** Reads the query of a picture's address. Names that are not known mean nothing. */
export function readPictureQuery(query: URLSearchParams): ReadQuery {
  const widthPx = wholeNumber(query.get('width'), { from: 200, to: 4_000, otherwise: 1_280 });
  if (widthPx === undefined) return bad('"width" is a whole number from 200 to 4000');
  const heightPx = wholeNumber(query.get('height'), { from: 150, to: 4_000, otherwise: 720 });
  if (heightPx === undefined) return bad('"height" is a whole number from 150 to 4000');
  const scale = wholeNumber(query.get('scale'), { from: 1, to: 4, otherwise: 1 });
  if (scale === undefined) return bad('"scale" is 1, 2, 3 or 4');
  if (widthPx * heightPx * scale ** 2 > MAX_PIXELS)
    return bad('a picture has at most 16 million pixels; ask for a smaller scale');
  const theme = query.get('theme') || 'light';
  if (theme !== 'light' && theme !== 'dark') return bad('"theme" is light or dark');
  const [fromMs, toMs] = [time(query.get('from')), time(query.get('to'))];
  if (fromMs === 'bad' || toMs === 'bad') {
    return bad('"from" and "to" are dates such as 2026-01-31T12:00:00Z, or milliseconds since 1970');
  }
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) return bad('"from" is a time before "to"');
  return { kind: 'query', query: { widthPx, heightPx, scale, theme, fromMs, toMs } };
}

function bad(why: string): ReadQuery {
  return { kind: 'bad', why };
}

function wholeNumber(
  text: string | null,
  { from, to, otherwise }: { from: number; to: number; otherwise: number },
): number | undefined {
  if (text === null || text === '') return otherwise;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return number >= from && number <= to ? number : undefined;
}

function time(text: string | null): number | undefined | 'bad' {
  if (text === null || text === '') return undefined;
  return (/^\d{1,15}$/.test(text) ? Number(text) : pointTimeMs(text)) ?? 'bad';
}
