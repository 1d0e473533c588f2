import { colourOf } from '../colour.ts';
import { type Fields, listOf, numberOf, numberWithin } from '../fields.ts';
import { element, px, type Svg } from '../svg.ts';
import type { Frame } from './drawn-trace.ts';
import type { Points } from './points.ts';

/** How far a value may be off, below and above; both 0 or more. */
export type ErrorAt = (value: number, index: number) => readonly [number, number];

/** Reads `error_x` or `error_y` of a trace; `undefined` where there is nothing to draw. */
export function errorsOf(error: Fields): ErrorAt | undefined {
  const { visible } = error;
  const hasValues = Array.isArray(error['array']) || !Number.isNaN(numberOf(error['value']));
  if (visible === false || (!hasValues && error['type'] !== 'sqrt')) return undefined;
  const amount = (list: unknown, constant: unknown): ErrorAmount => {
    const value = Math.abs(numberWithin(constant, -1e300, 1e300, 10));
    switch (error['type']) {
      case 'percent':
        return (at) => (Math.abs(at) * value) / 100;
      case 'constant':
        return () => value;
      case 'sqrt':
        return (at) => Math.sqrt(Math.abs(at));
      default:
        return (_, index) => Math.abs(numberWithin(listOf(list)[index], -1e300, 1e300, 0));
    }
  };
  const above = amount(error['array'], error['value']);
  const isSymmetric =
    error['symmetric'] !== false && error['arrayminus'] === undefined && error['valueminus'] === undefined;
  const below = isSymmetric ? above : amount(error['arrayminus'], error['valueminus'] ?? error['value']);
  return (value, index) => [below(value, index), above(value, index)];
}

type ErrorAmount = (value: number, index: number) => number;

export interface ErrorBarOptions {
  readonly points: Points;
  readonly letter: 'x' | 'y';
  readonly errors: ErrorAt;
  readonly style: Fields;
  readonly colour: string;
}

/** A whisker through each point, with a cap at each end. */
export function drawErrorBars({ points, letter, errors, style, colour }: ErrorBarOptions, { x, y }: Frame): Svg {
  const capPx = numberWithin(style['width'], 0, 50, 4);
  let d = '';
  for (const [index, atX] of points.xs.entries()) {
    const atY = points.ys[index] ?? Number.NaN;
    if (Number.isNaN(atX) || Number.isNaN(atY)) continue;
    const [below, above] = errors(letter === 'x' ? atX : atY, index);
    if (below === 0 && above === 0) continue;
    if (letter === 'y') {
      const [low, high] = [px(y.px(atY - below)), px(y.px(atY + above))];
      const at = x.px(atX);
      d += `M${px(at)} ${low}V${high}M${px(at - capPx)} ${low}h${px(2 * capPx)}M${px(at - capPx)} ${high}h${px(2 * capPx)}`;
    } else {
      const [low, high] = [px(x.px(atX - below)), px(x.px(atX + above))];
      const at = y.px(atY);
      d += `M${low} ${px(at)}H${high}M${low} ${px(at - capPx)}v${px(2 * capPx)}M${high} ${px(at - capPx)}v${px(2 * capPx)}`;
    }
  }
  if (d === '') return '';
  return element('path', {
    d,
    fill: 'none',
    stroke: colourOf(style['color']) ?? colour,
    'stroke-width': numberWithin(style['thickness'], 0, 50, 1.5),
  });
}
