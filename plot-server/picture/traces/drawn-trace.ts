import type { Axis } from '../axes/axis.ts';
import type { Extent } from '../axes/axis-range.ts';
import type { Scale } from '../axes/scale.ts';
import type { ColourScale } from '../colour.ts';
import type { Fields } from '../fields.ts';
import type { PictureTheme } from '../picture-theme.ts';
import type { Svg } from '../svg.ts';

/** A trace between its axes, before it is known where they stand. */
export interface TraceOnAxes {
  readonly trace: Fields;
  readonly colour: string;
  readonly x: Axis;
  readonly y: Axis;
}

/** A trace whose values are read: what it covers, and how it is drawn. */
export interface DrawnTrace {
  /** What it covers of the x axis; `undefined` when it has no points. */
  readonly x: Extent | undefined;
  /** What it covers of the y axis where x lies within a range. */
  readonly y: (from: number, to: number) => Extent | undefined;
  readonly draw: (frame: Frame) => Svg;
  readonly colourBar?: ColourBar;
  /** Whether it may reach beyond the edges of its panel. */
  readonly isUnclipped?: boolean;
}

/** The part of the picture in which data are drawn. */
export interface Frame {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly theme: PictureTheme;
}

/** What the colours of a trace mean. */
export interface ColourBar {
  readonly scale: ColourScale;
  readonly min: number;
  readonly max: number;
  readonly title: string;
}
