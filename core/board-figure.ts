import { unitLabel } from './units.ts';
import type { JsonObject } from './wire.ts';

/** One series of a board as a trace of its plot. */
export interface PlottedSeries {
  readonly series: string;
  readonly unit: string | undefined;
  readonly token: string;
}

/** As in the call that initialises a plot. */
export interface PlottedFigure {
  readonly data: readonly JsonObject[];
  readonly layout: JsonObject;
}

/** Points a trace shows at most: 40 s of a 50 Hz waveform. */
const MAX_POINTS = 2_000;
const PANEL_GAP = 0.06;

/** The plot of one board: a panel for each unit, stacked over one time axis, series of the same unit together. */
export function boardFigure(title: string, series: readonly PlottedSeries[]): PlottedFigure {
  const units = [...new Set(series.map(({ unit }) => unit ?? ''))];
  return {
    data: series.map((one) => trace(one, units.indexOf(one.unit ?? ''))),
    layout: {
      title: { text: title },
      // A panel of one series is named by its axis.
      showlegend: series.length > units.length,
      xaxis: { type: 'date', anchor: axisName('y', units.length - 1) },
      ...Object.fromEntries(units.map((unit, index) => [axisKey(index), panel(unit, index, units.length)])),
    },
  };
}

function trace({ series, unit, token }: PlottedSeries, panelIndex: number): JsonObject {
  return {
    type: 'scatter',
    mode: 'lines',
    name: series,
    x: [],
    y: [],
    yaxis: axisName('y', panelIndex),
    stream: { token, maxpoints: MAX_POINTS },
    meta: { series, unit: unit ?? '' },
  };
}

/** Panels fill the height from the top down. */
function panel(unit: string, index: number, count: number): JsonObject {
  const height = (1 - PANEL_GAP * (count - 1)) / count;
  const bottom = 1 - height - index * (height + PANEL_GAP);
  return {
    domain: [Math.max(0, bottom), Math.min(1, bottom + height)],
    title: { text: unitLabel(unit) },
  };
}

function axisName(letter: 'x' | 'y', index: number): string {
  return index === 0 ? letter : `${letter}${index + 1}`;
}

function axisKey(index: number): string {
  return index === 0 ? 'yaxis' : `yaxis${index + 1}`;
}
