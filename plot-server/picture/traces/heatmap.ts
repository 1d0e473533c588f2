import type { Axis } from '../axes/axis.ts';
import { extentOf } from '../axes/axis-range.ts';
import { colourScale } from '../colour.ts';
import { type Fields, listOf, numberOf, numberWithin, objectOf, titleOf } from '../fields.ts';
import { element, px, type Svg } from '../svg.ts';
import type { ColourBar, DrawnTrace, Frame, TraceOnAxes } from './drawn-trace.ts';

/** Shades of a scale: neighbours of so many look the same. */
const SHADES = 128;
/** Of a grid with smaller cells only some are drawn. */
const SMALLEST_CELL_PX = 2;

/** Cells of a grid, each in the colour of its number. */
export function heatmap({ trace, x, y }: TraceOnAxes): DrawnTrace {
  const rows = listOf(trace['z']).map((row) => Float64Array.from(listOf(row), numberOf));
  const columnCount = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const edges = { x: cellEdges(trace, 'x', x, columnCount), y: cellEdges(trace, 'y', y, rows.length) };
  const bar = colours(trace, rows);
  return {
    x: extentOf(edges.x, false),
    y: () => extentOf(edges.y, false),
    ...(bar !== undefined && trace['showscale'] !== false && { colourBar: bar }),
    draw: (frame) => (bar === undefined ? '' : drawCells(rows, edges, bar, frame)),
  };
}

/** Cells meet half way between their places; where the list has one more than there are cells, it is the edges. */
function cellEdges(trace: Fields, letter: 'x' | 'y', axis: Axis, count: number): number[] {
  const given = listOf(trace[letter]);
  const places = given.length > 0 ? given.map((value) => axis.coordinate(value)) : numbered(trace, letter, count);
  if (count === 0) return [];
  if (places.length === count + 1) return places;
  return Array.from({ length: count + 1 }, (_, index) => {
    const [before, after] = [places[index - 1], places[index]];
    if (before !== undefined && after !== undefined && index < count) return (before + after) / 2;
    const inner = (index === 0 ? places[1] : places[count - 2]) ?? Number.NaN;
    const end = (index === 0 ? places[0] : places[count - 1]) ?? Number.NaN;
    const half = Number.isNaN(inner) ? 0.5 : Math.abs(end - inner) / 2;
    const isUp = Number.isNaN(inner) || (index === 0 ? inner > end : end > inner);
    return (index === 0) === isUp ? end - half : end + half;
  });
}

function numbered(trace: Fields, letter: 'x' | 'y', count: number): number[] {
  const start = numberWithin(trace[`${letter}0`], -1e300, 1e300, 0);
  const step = numberWithin(trace[`d${letter}`], -1e300, 1e300, 1);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function colours(trace: Fields, rows: readonly Float64Array[]): ColourBar | undefined {
  const extents = rows.flatMap((row) => extentOf(row, false) ?? []);
  if (extents.length === 0) return undefined;
  const min = numberWithin(trace['zmin'], -1e300, 1e300, Math.min(...extents.map((extent) => extent.min)));
  const max = numberWithin(trace['zmax'], -1e300, 1e300, Math.max(...extents.map((extent) => extent.max)));
  return {
    scale: colourScale(trace['colorscale'], trace['reversescale'] === true),
    min,
    max: max > min ? max : min + Math.max(1, Math.abs(min) * 1e-6),
    title: titleOf(objectOf(trace['colorbar'])['title']),
  };
}

interface Edges {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** One path for each shade. */

function drawCells(rows: readonly Float64Array[], edges: Edges, { scale, min, max }: ColourBar, frame: Frame): Svg {
  const paths = new Map<number, string>();
  const strideX = Math.max(1, Math.ceil((SMALLEST_CELL_PX * (edges.x.length - 1)) / (frame.rightPx - frame.leftPx)));
  const strideY = Math.max(1, Math.ceil((SMALLEST_CELL_PX * (edges.y.length - 1)) / (frame.bottomPx - frame.topPx)));
  const pixels = { x: edges.x.map((edge) => frame.x.px(edge)), y: edges.y.map((edge) => frame.y.px(edge)) };
  for (let row = 0; row < rows.length; row += strideY) {
    const values = rows[row] ?? new Float64Array();
    const [y0, y1] = [pixels.y[row] ?? Number.NaN, pixels.y[Math.min(rows.length, row + strideY)] ?? Number.NaN];
    for (let column = 0; column < values.length; column += strideX) {
      const value = values[column] ?? Number.NaN;
      const [x0, x1] = [
        pixels.x[column] ?? Number.NaN,
        pixels.x[Math.min(values.length, column + strideX)] ?? Number.NaN,
      ];
      if (Number.isNaN(value + x0 + x1 + y0 + y1)) continue;
      const shade = Math.round(Math.min(1, Math.max(0, (value - min) / (max - min))) * SHADES);
      paths.set(shade, `${paths.get(shade) ?? ''}M${px(x0)} ${px(y0)}H${px(x1)}V${px(y1)}H${px(x0)}Z`);
    }
  }
  const cells = Array.from(paths, ([shade, d]) => element('path', { d, fill: scale(shade / SHADES) }));
  return element('g', { 'shape-rendering': 'crispEdges' }, ...cells);
}
