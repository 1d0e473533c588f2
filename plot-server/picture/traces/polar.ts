import { extentOf } from '../axes/axis-range.ts';
import { linearTicks } from '../axes/number-ticks.ts';
import { roundStep } from '../axes/tick.ts';
import { colourOf } from '../colour.ts';
import { type Fields, listOf, numberOf, numberWithin, objectOf, pointValue, textOf } from '../fields.ts';
import type { PictureTheme } from '../picture-theme.ts';
import { element, line, px, type Svg, strokeAttributes } from '../svg.ts';
import { drawText } from '../text/draw-text.ts';
import { plainLine } from '../text/rich-text.ts';
import { markerColourAt } from './marker-colours.ts';
import { drawMarkers } from './markers.ts';
import { lineStroke, modeOf } from './scatter.ts';
import { typeOf } from './trace-kind.ts';

const LABEL_PX = 11;
const LABEL_ROOM_PX = 34;

export interface PolarOptions {
  readonly traces: readonly { readonly trace: Fields; readonly colour: string }[];
  readonly layout: Fields;
  readonly theme: PictureTheme;
  readonly box: {
    readonly leftPx: number;
    readonly rightPx: number;
    readonly topPx: number;
    readonly bottomPx: number;
  };
}

/** Lines and sectors about a centre. */
export function drawPolar({ traces, layout, theme, box }: PolarOptions): Svg {
  const centre = [(box.leftPx + box.rightPx) / 2, (box.topPx + box.bottomPx) / 2] as const;
  const radiusPx = Math.max(10, Math.min(box.rightPx - box.leftPx, box.bottomPx - box.topPx) / 2 - LABEL_ROOM_PX);
  const polar = objectOf(layout['polar']);
  const angles = angularAxis(
    objectOf(polar['angularaxis']),
    traces.map(({ trace }) => trace),
  );
  const most =
    extentOf(
      traces.flatMap(({ trace }) => listOf(trace['r']).map(numberOf)),
      false,
    )?.max ?? 1;
  const given = numberOf(listOf(objectOf(polar['radialaxis'])['range'])[1]);
  const outer = given > 0 ? given : rounded(most > 0 ? most : 1);
  const radius = (value: number) => (Math.max(0, value) / outer) * radiusPx;
  const at = (r: number, angle: number) => [centre[0] + r * Math.cos(angle), centre[1] - r * Math.sin(angle)] as const;
  const frame: PolarFrame = { angles, radius, at, theme };
  const rings = linearTicks({ from: 0, to: outer, count: Math.max(2, Math.floor(radiusPx / 45)) });
  return [
    ...rings.map((ring) =>
      element('circle', {
        cx: centre[0],
        cy: centre[1],
        r: radius(ring.at),
        ...strokeAttributes({ colour: theme.line, opacity: 0.7 }),
      }),
    ),
    ...angles.ticks.map(({ angle }) => line(at(0, angle), at(radiusPx, angle), { colour: theme.grid })),
    element('circle', { cx: centre[0], cy: centre[1], r: radiusPx, ...strokeAttributes({ colour: theme.line }) }),
    ...traces.map(({ trace, colour }) =>
      isSectors(trace) ? drawSectors(trace, colour, frame) : drawCurve(trace, colour, frame),
    ),
    ...angles.ticks.map(({ angle, text }) => {
      const [x, y] = at(radiusPx + 12, angle);
      const side = Math.cos(angle);
      const anchor = Math.abs(side) < 0.2 ? 'middle' : side > 0 ? 'start' : 'end';
      return drawText(text, [x, y + LABEL_PX / 3], { sizePx: LABEL_PX, colour: theme.faint, anchor, roomPx: 90 });
    }),
    ...rings.slice(1).map((ring) => {
      const [x, y] = at(radius(ring.at), angles.labelAngle);
      return drawText(ring.text, [x + 4, y - 3], { sizePx: LABEL_PX, colour: theme.text });
    }),
  ].join('');
}

interface PolarFrame {
  readonly angles: AngularAxis;
  readonly radius: (value: number) => number;
  /** Pixels of a radius in pixels and a screen angle. */
  readonly at: (radiusPx: number, angle: number) => readonly [number, number];
  readonly theme: PictureTheme;
}

interface AngularAxis {
  /** On the screen, radians, counter-clockwise from the right. */
  readonly angleOf: (value: unknown, unit?: unknown) => number;
  readonly ticks: readonly { readonly angle: number; readonly text: string }[];
  readonly labelAngle: number;
  /** Radians between places, of categories; without them that of eight winds. */
  readonly step: number;
}

/**
 * As plotly.js draws it: counter-clockwise from the right, unless `direction` and `rotation` say otherwise; words are
 * spread evenly. Sectors of the old type `area` go as a wind rose does: clockwise from the top.
 */
function angularAxis(axis: Fields, traces: readonly Fields[]): AngularAxis {
  const isRose = traces.some((trace) => typeOf(trace) === 'area' || trace['t'] !== undefined);
  const isClockwise = axis['direction'] === undefined ? isRose : axis['direction'] === 'clockwise';
  const start = numberWithin(axis['rotation'], -360, 360, isClockwise ? 90 : 0);
  const turned = (degrees: number) => ((start + (isClockwise ? -degrees : degrees)) * Math.PI) / 180;
  const thetas = traces.map(thetaOf);
  const words = new Set<string>();
  for (const value of thetas.flat()) if (typeof value === 'string' && Number.isNaN(numberOf(value))) words.add(value);
  const places = new Map([...words].map((word, index) => [word, (index * 360) / words.size]));
  const ticks =
    words.size > 0
      ? thinned([...places], 24).map(([word, degrees]) => ({ angle: turned(degrees), text: plainLine(word) }))
      : Array.from({ length: 8 }, (_, index) => ({ angle: turned(index * 45), text: `${index * 45}°` }));
  return {
    angleOf: (value, unit) => {
      const place = places.get(textOf(value));
      if (place !== undefined) return turned(place);
      return turned(unit === 'radians' ? (numberOf(value) * 180) / Math.PI : numberOf(value));
    },
    ticks,
    labelAngle: turned(words.size > 0 ? 180 / words.size : 22.5),
    step: words.size > 0 ? (2 * Math.PI) / words.size : Math.PI / 4,
  };
}

/** The next higher round number: the outermost ring then has a label. */
function rounded(most: number): number {
  const step = roundStep(most, 5);
  return Math.ceil(most / step - 1e-9) * step;
}

function thinned<T>(list: readonly T[], most: number): T[] {
  const stride = Math.ceil(list.length / most);
  return list.filter((_, index) => index % stride === 0);
}

function thetaOf(trace: Fields): readonly unknown[] {
  const given = listOf(trace['theta'] ?? trace['t']);
  const { length } = listOf(trace['r']);
  // Without angles points are spread evenly.
  return given.length > 0 ? given : Array.from({ length }, (_, index) => (index * 360) / length);
}

function isSectors(trace: Fields): boolean {
  return typeOf(trace) === 'area' || typeOf(trace) === 'barpolar';
}

function drawCurve(trace: Fields, colour: string, { angles, radius, at, theme }: PolarFrame): Svg {
  const rs = listOf(trace['r']).map(numberOf);
  const thetas = thetaOf(trace);
  const mode = modeOf(trace, rs.length);
  let d = '';
  let isOpen = false;
  const points = rs.flatMap((r, index) => {
    const [x, y] = at(radius(r), angles.angleOf(thetas[index], trace['thetaunit']));
    const isPoint = !Number.isNaN(x) && !Number.isNaN(y);
    if (isPoint) d += `${isOpen ? 'L' : 'M'}${px(x)} ${px(y)}`;
    isOpen = isPoint;
    return isPoint ? [{ x, y, index }] : [];
  });
  const fills = trace['fill'] === 'toself' || trace['fill'] === 'tonext';
  return [
    fills && d !== ''
      ? element('path', { d: `${d}Z`, fill: colourOf(trace['fillcolor']) ?? colour, 'fill-opacity': 0.25 })
      : '',
    mode.includes('lines') && d !== ''
      ? element('path', { d, ...strokeAttributes(lineStroke(trace, colour)), 'stroke-linejoin': 'round' })
      : '',
    mode.includes('markers')
      ? drawMarkers(points, { marker: objectOf(trace['marker']), colour, surface: theme.surface })
      : '',
  ].join('');
}

function drawSectors(trace: Fields, colour: string, { angles, radius, at, theme }: PolarFrame): Svg {
  const thetas = thetaOf(trace);
  const colourAt = markerColourAt(objectOf(trace['marker']), colour);
  const even = thetas.length > 1 && typeof thetas[0] === 'number' ? (2 * Math.PI) / thetas.length : angles.step;
  return listOf(trace['r'])
    .map((value, index) => {
      const [r, angle] = [radius(numberOf(value)), angles.angleOf(thetas[index], trace['thetaunit'])];
      if (!(r > 0) || Number.isNaN(angle)) return '';
      const width = (numberWithin(pointValue(trace['width'], index), 0, 360, Number.NaN) * Math.PI) / 180;
      const half = (Number.isNaN(width) ? even : width) * 0.48;
      const [x0, y0] = at(r, angle + half);
      const [x1, y1] = at(r, angle - half);
      const [cx, cy] = at(0, 0);
      const isLarge = half > Math.PI / 2 ? 1 : 0;
      const d = `M${px(cx)} ${px(cy)}L${px(x0)} ${px(y0)}A${px(r)} ${px(r)} 0 ${isLarge} 1 ${px(x1)} ${px(y1)}Z`;
      return element('path', {
        d,
        fill: colourAt(index),
        'fill-opacity': numberWithin(trace['opacity'], 0, 1, 0.85),
        stroke: theme.surface,
      });
    })
    .join('');
}
