const COLOUR =
  /^(?:#(?:[0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,20}|(?:rgb|hsl)a?\([\d\s.,%/+-]{1,60}\))$/i;

/** What CSS gives a meaning of its own; none of it is a colour here. */
const KEYWORDS: ReadonlySet<string> = new Set(['none', 'inherit', 'initial', 'unset', 'revert', 'currentcolor']);

/** A colour from a figure, if it is written as one: an address (`url(…)`) never is. */
export function colourOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return COLOUR.test(text) && !KEYWORDS.has(text.toLowerCase()) ? text : undefined;
}

type Rgb = readonly [number, number, number];

/** Viridis at its quarters and eighths, dark to light. Source: Smith and van der Walt, matplotlib (CC0). */
const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** Scales by the names that plotly.js knows them by; the others are drawn as Viridis. */
const NAMED: Readonly<Record<string, readonly Rgb[]>> = {
  viridis: VIRIDIS,
  greys: [
    [0, 0, 0],
    [255, 255, 255],
  ],
  hot: [
    [0, 0, 0],
    [230, 0, 0],
    [255, 210, 0],
    [255, 255, 255],
  ],
  jet: [
    [0, 0, 131],
    [0, 60, 170],
    [5, 255, 255],
    [255, 255, 0],
    [250, 0, 0],
    [128, 0, 0],
  ],
  bluered: [
    [0, 0, 255],
    [255, 0, 0],
  ],
};

/** Gives a colour for a place from 0 (lowest) to 1. */
export type ColourScale = (place: number) => string;

/** The scale that a figure names, or lists as `[[place, colour], …]` in hexadecimal colours. */
export function colourScale(value: unknown, isReversed = false): ColourScale {
  const stops = typeof value === 'string' ? named(value) : (listed(value) ?? evenly(VIRIDIS));
  return (place) => {
    const within = Math.min(1, Math.max(0, isReversed ? 1 - place : place));
    const above = Math.max(
      1,
      stops.findIndex(([at]) => at >= within),
    );
    const [low, high] = [stops[above - 1], stops[above]];
    if (low === undefined || high === undefined) return 'rgb(0,0,0)';
    const part = high[0] === low[0] ? 1 : (within - low[0]) / (high[0] - low[0]);
    const mixed = low[1].map((from, index) => Math.round(from + ((high[1][index] ?? from) - from) * part));
    return `rgb(${mixed.join(',')})`;
  };
}

type Stop = readonly [number, Rgb];

function named(name: string): readonly Stop[] {
  return evenly(NAMED[name.toLowerCase()] ?? VIRIDIS);
}

function evenly(colours: readonly Rgb[]): Stop[] {
  return colours.map((colour, index) => [index / (colours.length - 1), colour]);
}

function listed(value: unknown): Stop[] | undefined {
  if (!Array.isArray(value) || value.length < 2 || value.length > 64) return undefined;
  const stops = value.flatMap((pair: unknown): Stop[] => {
    const [at, colour] = Array.isArray(pair) ? pair : [];
    const rgb = rgbOf(colour);
    return typeof at === 'number' && at >= 0 && at <= 1 && rgb !== undefined ? [[at, rgb]] : [];
  });
  return stops.length === value.length ? stops.sort(([one], [other]) => one - other) : undefined;
}

function rgbOf(colour: unknown): Rgb | undefined {
  if (typeof colour !== 'string') return undefined;
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (hex !== null)
    return [Number.parseInt(hex[1] ?? '', 16), Number.parseInt(hex[2] ?? '', 16), Number.parseInt(hex[3] ?? '', 16)];
  const rgb = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(colour);
  return rgb === null ? undefined : [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])];
}
