import { colourOf } from '../colour.ts';
import { type Fields, numberOf, numberWithin, objectOf, pointValue, textOf } from '../fields.ts';
import { element, px, type Svg } from '../svg.ts';
import { markerColourAt } from './marker-colours.ts';
import { symbolPath } from './symbols.ts';

/** Source: plotly.js, src/components/drawing (size of a marker that has none) and traces/scatter/subtypes.js. */
const DEFAULT_SIZE_PX = 6;
const MAX_SIZE_PX = 500;
/** Markers with a look of their own that one trace draws; more could not be told apart. The newest are drawn. */
const MAX_MARKERS = 20_000;
/** More than a picture has rows of pixels, so that column and row make one number. */
const CELLS = 65_536;

export interface MarkerOptions {
  readonly marker: Fields;
  /** Of the trace. */
  readonly colour: string;
  /** What lies behind, as the outline of bubbles. */
  readonly surface: string;
}

/** Markers, those that would hide one another drawn once. */
export function drawMarkers(points: readonly MarkerPoint[], options: MarkerOptions): Svg {
  const look = lookOf(options);
  const seen = new Set<string | number>();
  const drawn: Svg[] = [];
  let dots = '';
  for (let index = points.length - 1; index >= 0 && drawn.length < MAX_MARKERS; index -= 1) {
    const point = points[index];
    if (point === undefined) continue;
    const cell = Math.round(point.x) * CELLS + Math.round(point.y);
    const key = look.isUniform ? cell : `${cell} ${look.key(point.index)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (look.isUniform) dots += `M${px(point.x)} ${px(point.y)}h0`;
    else drawn.push(look.draw(point));
  }
  // The oldest lie below.
  return look.isUniform ? look.drawDots(dots) : drawn.reverse().join('');
}

export interface MarkerPoint {
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  /** Place in the trace's lists. */
  readonly index: number;
}

interface Look {
  /** Whether all are round, filled and of one size and colour: then they are one path. */
  readonly isUniform: boolean;
  readonly key: (index: number) => string;
  readonly draw: (point: MarkerPoint) => Svg;
  readonly drawDots: (path: string) => Svg;
}

function lookOf({ marker, colour, surface }: MarkerOptions): Look {
  const outline = objectOf(marker['line']);
  const isBubble = Array.isArray(marker['size']);
  const colourAt = markerColourAt(marker, colour);
  const sizeAt = (index: number) => sizePx(marker, index);
  const opacityAt = (index: number) => numberWithin(pointValue(marker['opacity'], index), 0, 1, isBubble ? 0.7 : 1);
  const symbolAt = (index: number) => textOf(pointValue(marker['symbol'], index));
  const outlineWidthAt = (index: number) => numberWithin(pointValue(outline['width'], index), 0, 50, isBubble ? 1 : 0);
  const outlineColourAt = (index: number) =>
    colourOf(pointValue(outline['color'], index)) ?? (isBubble ? surface : colourAt(index));
  const isList = [marker['color'], marker['opacity'], marker['symbol'], outline['width'], outline['color']].some(
    Array.isArray,
  );
  return {
    isUniform: !isBubble && !isList && outlineWidthAt(0) === 0 && ['', 'circle', '0'].includes(symbolAt(0)),
    key: (index) => `${colourAt(index)} ${sizeAt(index)} ${symbolAt(index)}`,
    draw: ({ x, y, index }) => {
      const { path, isOpen } = symbolPath(symbolAt(index), sizeAt(index) / 2);
      const width = isOpen ? Math.max(1, outlineWidthAt(index)) : outlineWidthAt(index);
      return element('path', {
        d: path,
        transform: `translate(${px(x)} ${px(y)})`,
        fill: isOpen ? 'none' : colourAt(index),
        stroke: isOpen ? colourAt(index) : width === 0 ? undefined : outlineColourAt(index),
        'stroke-width': width === 0 ? undefined : width,
        opacity: opacityAt(index) === 1 ? undefined : opacityAt(index),
      });
    },
    drawDots: (path) =>
      path === ''
        ? ''
        : element('path', {
            d: path,
            fill: 'none',
            stroke: colourAt(0),
            'stroke-width': sizeAt(0),
            'stroke-linecap': 'round',
            'stroke-opacity': opacityAt(0) === 1 ? undefined : opacityAt(0),
          }),
  };
}

/** Diameter. Source of the rule: plotly.js, src/traces/scatter/make_bubble_size_func.js. */
function sizePx(marker: Fields, index: number): number {
  const given = marker['size'];
  if (!Array.isArray(given)) return numberWithin(given, 0, MAX_SIZE_PX, DEFAULT_SIZE_PX);
  const size = numberWithin(given[index], 0, 1e300, 0);
  const per = numberOf(marker['sizeref']);
  const ratio = size / 2 / (per > 0 ? per : 1);
  const radius = Math.max(
    numberWithin(marker['sizemin'], 0, MAX_SIZE_PX, 0),
    marker['sizemode'] === 'area' ? Math.sqrt(ratio) : ratio,
  );
  return Math.min(MAX_SIZE_PX, 2 * radius);
}
