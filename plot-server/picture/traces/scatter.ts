import { extentOf } from '../axes/axis-range.ts';
import { colourOf } from '../colour.ts';
import { type Fields, numberWithin, objectOf, pointValue, textOf } from '../fields.ts';
import { element, px, type Stroke, type Svg, strokeAttributes } from '../svg.ts';
import { drawText } from '../text/draw-text.ts';
import { plainLine } from '../text/rich-text.ts';
import type { DrawnTrace, Frame, TraceOnAxes } from './drawn-trace.ts';
import { drawErrorBars, errorsOf } from './error-bars.ts';
import { type LineShape, linePieces, type PathPoint, pathText } from './line-path.ts';
import { markerColourBar } from './marker-colours.ts';
import { drawMarkers, type MarkerPoint } from './markers.ts';
import { extentWithin, type Points, pointsOf } from './points.ts';

/** From so many points on a trace without `mode` has no markers. Source: plotly.js, src/traces/scatter/constants.js. */
const ONLY_LINES_FROM = 20;
/** Texts that one trace shows: more could not be read. */
const MAX_TEXTS = 500;
const LINE_WIDTH_PX = 1.75;
const POINTS_OF_PART = 100;

/** Lines, markers and texts at points, with what they fill and how far they may be off. */
export function scatter({ trace, colour, x, y }: TraceOnAxes): DrawnTrace {
  const points = pointsOf(trace, x, y);
  const mode = modeOf(trace, points.xs.length);
  const isPadded = mode.includes('markers') || mode.includes('text');
  const fillsToZero = trace['fill'] === 'tozeroy' || trace['fill'] === 'tonexty';
  const errors = { x: errorsOf(objectOf(trace['error_x'])), y: errorsOf(objectOf(trace['error_y'])) };
  const marker = objectOf(trace['marker']);
  const colourBar = mode.includes('markers') ? markerColourBar(marker) : undefined;
  const ends = (values: Float64Array, errorAt: typeof errors.x) =>
    errorAt === undefined
      ? values
      : [...values].flatMap((value, index) => [value - errorAt(value, index)[0], value + errorAt(value, index)[1]]);
  return {
    x: extentOf(ends(points.xs, errors.x), isPadded || errors.x !== undefined || errors.y !== undefined),
    y: (from, to) => {
      const within = extentWithin(points, [from, to], true);
      if (within === undefined) return undefined;
      const reach = errors.y === undefined ? undefined : extentOf(ends(points.ys, errors.y), true);
      const zero = fillsToZero && y.kind === 'linear' ? 0 : within.min;
      return {
        min: Math.min(within.min, zero, reach?.min ?? within.min),
        max: Math.max(within.max, zero, reach?.max ?? within.max),
        isPadded: true,
        standsOnZero: fillsToZero,
      };
    },
    ...(colourBar !== undefined && { colourBar }),
    isUnclipped: trace['cliponaxis'] === false,
    draw: (frame) =>
      [
        mode.includes('lines') || trace['fill'] === 'tozeroy'
          ? drawLine(trace, { points, colour, mode, fillsToZero }, frame)
          : '',
        ...(['x', 'y'] as const).map((letter) => {
          const style = objectOf(trace[`error_${letter}`]);
          const errorAt = errors[letter];
          return errorAt === undefined ? '' : drawErrorBars({ points, letter, errors: errorAt, style, colour }, frame);
        }),
        mode.includes('markers')
          ? drawMarkers(visiblePoints(points, frame), { marker, colour, surface: frame.theme.surface })
          : '',
        mode.includes('text') ? drawTexts(trace, points, frame) : '',
      ].join(''),
  };
}

/** How a trace is drawn that may not say so. */
export function modeOf(trace: Fields, length: number): string {
  const { mode } = trace;
  if (typeof mode === 'string' && /^(?:none|(?:lines|markers|text)(?:\+(?:lines|markers|text))*)$/.test(mode))
    return mode;
  return length < ONLY_LINES_FROM ? 'lines+markers' : 'lines';
}

/** How the line of a trace is drawn. */
export function lineStroke(trace: Fields, colour: string): Stroke {
  const style = objectOf(trace['line']);
  const widthPx = numberWithin(style['width'], 0, 50, LINE_WIDTH_PX);
  return {
    colour: colourOf(style['color']) ?? colour,
    widthPx,
    dash: dashArray(textOf(style['dash']), Math.max(1, widthPx)),
    opacity: trace['opacity'] === undefined ? undefined : numberWithin(trace['opacity'], 0, 1, 1),
  };
}

type Pixel = readonly [number, number];

interface LineParts {
  readonly points: Points;
  readonly colour: string;
  readonly mode: string;
  readonly fillsToZero: boolean;
}

function drawLine(trace: Fields, { points, colour, mode, fillsToZero }: LineParts, frame: Frame): Svg {
  const shape = shapeOf(objectOf(trace['line'])['shape']);
  const pieces = linePieces(pixels(points, frame, trace['connectgaps'] === true));
  const paths = pieces.map((piece) => pathText(piece, shape));
  const stroke = lineStroke(trace, colour);
  const zero = frame.y.px(Math.max(Math.min(frame.y.from, frame.y.to), 0));
  const area = pieces.map((piece, index) => {
    const [first, last] = [piece[0]?.[0] ?? 0, piece.at(-1)?.[0] ?? 0];
    return `${paths[index]}L${px(last)} ${px(zero)}L${px(first)} ${px(zero)}Z`;
  });
  const own = colourOf(trace['fillcolor']);
  return [
    fillsToZero && area.length > 0
      ? element('path', {
          d: area.join(''),
          fill: own ?? stroke.colour,
          'fill-opacity': own === undefined ? 0.25 : undefined,
        })
      : '',
    mode.includes('lines') && stroke.widthPx !== 0 ? strokes(pieces, shape, stroke) : '',
  ].join('');
}

/**
 * The pieces as paths. Where nobody can see the joints, a path has few points: a long one that goes up and down many
 * times takes the rasteriser twice as long as the same line in parts.
 */
function strokes(pieces: readonly (readonly Pixel[])[], shape: LineShape, stroke: Stroke): Svg {
  const isPlain = stroke.dash === undefined && stroke.opacity === undefined;
  const style = {
    ...strokeAttributes(stroke),
    'stroke-linejoin': 'round',
    'stroke-linecap': isPlain ? 'round' : undefined,
  };
  const paths = isPlain
    ? pieces.flatMap((piece) => parts(piece).map((part) => pathText(part, shape)))
    : [pieces.map((piece) => pathText(piece, shape)).join('')];
  return paths.map((d) => (d === '' ? '' : element('path', { d, ...style }))).join('');
}

/** Each begins with the point at which the one before ends. */
function parts(piece: readonly Pixel[]): (readonly Pixel[])[] {
  if (piece.length <= POINTS_OF_PART) return [piece];
  const count = Math.ceil((piece.length - 1) / POINTS_OF_PART);
  return Array.from({ length: count }, (_, index) =>
    piece.slice(index * POINTS_OF_PART, (index + 1) * POINTS_OF_PART + 1),
  );
}

function* pixels({ xs, ys }: Points, { x, y }: Frame, connectsGaps: boolean): Generator<PathPoint> {
  for (let index = 0; index < xs.length; index += 1) {
    const [atX, atY] = [xs[index] ?? Number.NaN, ys[index] ?? Number.NaN];
    if (!Number.isNaN(atX) && !Number.isNaN(atY)) yield [x.px(atX), y.px(atY)];
    else if (!connectsGaps) yield undefined;
  }
}

function visiblePoints({ xs, ys }: Points, { x, y, leftPx, rightPx, topPx, bottomPx }: Frame): MarkerPoint[] {
  const found: MarkerPoint[] = [];
  for (let index = 0; index < xs.length; index += 1) {
    const [atX, atY] = [x.px(xs[index] ?? Number.NaN), y.px(ys[index] ?? Number.NaN)];
    if (atX >= leftPx - 500 && atX <= rightPx + 500 && atY >= topPx - 500 && atY <= bottomPx + 500)
      found.push({ x: atX, y: atY, index });
  }
  return found;
}

function drawTexts(trace: Fields, points: Points, frame: Frame): Svg {
  const { text, textposition } = trace;
  const [dx, dy, anchor] = placed(textOf(pointValue(textposition, 0)));
  return visiblePoints(points, frame)
    .slice(-MAX_TEXTS)
    .map(({ x, y, index }) =>
      drawText(plainLine(textOf(pointValue(text, index))), [x + dx, y + dy], {
        sizePx: 12,
        colour: frame.theme.text,
        anchor,
        roomPx: 300,
      }),
    )
    .join('');
}

function placed(position: string): readonly [number, number, 'start' | 'middle' | 'end'] {
  const dy = position.startsWith('top') ? -8 : position.startsWith('bottom') ? 16 : 4;
  if (position.endsWith('right')) return [8, dy, 'start'];
  return position.endsWith('left') ? [-8, dy, 'end'] : [0, dy, 'middle'];
}

function shapeOf(value: unknown): LineShape {
  return value === 'hv' || value === 'vh' || value === 'hvh' || value === 'vhv' ? value : 'linear';
}

/** Source of the lengths: plotly.js, src/components/drawing (`dashStyle`). */
function dashArray(dash: string, widthPx: number): string | undefined {
  const named: Readonly<Record<string, readonly number[]>> = {
    dot: [widthPx, widthPx],
    dash: [3 * widthPx, 3 * widthPx],
    longdash: [5 * widthPx, 5 * widthPx],
    dashdot: [3 * widthPx, widthPx, widthPx, widthPx],
    longdashdot: [5 * widthPx, 2 * widthPx, widthPx, 2 * widthPx],
  };
  if (/^\d{1,3}(?:px)?(?:[ ,]+\d{1,3}(?:px)?){1,7}$/.test(dash)) return dash.replaceAll('px', '');
  return Object.hasOwn(named, dash) ? named[dash]?.join(' ') : undefined;
}
