import { unitLabel } from '../../core/index.ts';
import type { GapSummary } from '../live/live-event.ts';
import { type Fields, objectOf, textOf, titleOf } from './fields.ts';
import { COLOUR_BAR_PX, drawColourBar } from './layout/colour-bars.ts';
import { overlaidKey } from './layout/domains.ts';
import { drawXAxis, drawYAxis } from './layout/draw-axes.ts';
import { drawPanels } from './layout/draw-panels.ts';
import { type LegendEntry, legend } from './layout/legend.ts';
import { type ColouredTrace, type Panel, panelsOf } from './layout/panels.ts';
import { type Box, placeAxes } from './layout/place-axes.ts';
import { rangesOf, type TimeLimits } from './layout/ranges.ts';
import { PICTURE_THEMES, type PictureTheme, type ThemeName, traceColourAt } from './picture-theme.ts';
import { element, type Svg } from './svg.ts';
import { drawRichText, drawText, richTextHeightPx } from './text/draw-text.ts';
import { drawPolar } from './traces/polar.ts';
import { traceColour } from './traces/trace-colour.ts';
import { traceKind, typeOf } from './traces/trace-kind.ts';

/** A plot as `/~USER/ID.json` gives it. */
export interface PictureFigure {
  readonly data: readonly Fields[];
  readonly layout: Fields;
  readonly gaps?: readonly GapSummary[];
}

export interface PictureOptions extends TimeLimits {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly theme: ThemeName;
  /** Where the layout has no title. */
  readonly title: string;
}

const FONT = "'DejaVu Sans', Verdana, sans-serif";
const MARGIN_PX = 12;
const TITLE_PX = 17;
const NARROW_PX = 640;
const CAPTION_PX = 20;
const NOTE_PX = 18;

/** The figure as an SVG document. Whatever the figure says, the document is whole, and asks for nothing from elsewhere. */
export function drawPicture(figure: PictureFigure, options: PictureOptions): Svg {
  const { widthPx, heightPx } = options;
  const theme = PICTURE_THEMES[options.theme];
  const sizePx = widthPx < NARROW_PX ? 11 : 12;
  const traces = figure.data.flatMap((trace, index): ColouredTrace[] =>
    trace['visible'] === false || trace['visible'] === 'legendonly'
      ? []
      : [{ trace, colour: traceColour(trace, traceColourAt(theme, index)) }],
  );
  const of = (isPolar: boolean) =>
    traces.filter(({ trace }) => traceKind(trace) !== 'other' && (traceKind(trace) === 'polar') === isPolar);
  const panels = panelsOf(of(false), figure.layout);
  const room = { leftPx: MARGIN_PX, rightPx: widthPx - MARGIN_PX, topPx: MARGIN_PX, bottomPx: heightPx - MARGIN_PX };
  const head = drawHead({ figure, options, panels, traces, theme, room });
  const notes = notesOf(traces);
  const body = {
    ...room,
    topPx: Math.min(head.bottomPx, heightPx - 60),
    bottomPx: room.bottomPx - (panels.length > 0 || of(true).length > 0 ? notes.length * NOTE_PX : 0),
  };
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: widthPx,
      height: heightPx,
      viewBox: `0 0 ${widthPx} ${heightPx}`,
      'font-family': FONT,
    },
    element('rect', { width: widthPx, height: heightPx, fill: theme.surface }),
    head.svg,
    panels.length > 0
      ? drawCartesian({ figure, options, panels, theme, sizePx, isCaptioned: head.isCaptioned }, body)
      : '',
    of(true).length > 0 ? drawPolar({ traces: of(true), layout: figure.layout, theme, box: body }) : '',
    ...notes.map((note, index) => {
      const alone = panels.length === 0 && of(true).length === 0;
      const y = alone ? (body.topPx + body.bottomPx) / 2 + index * NOTE_PX : body.bottomPx + (index + 0.7) * NOTE_PX;
      return drawText(note, [widthPx / 2, y], {
        sizePx,
        colour: theme.faint,
        anchor: 'middle',
        roomPx: widthPx - 2 * MARGIN_PX,
      });
    }),
    traces.length === 0
      ? drawText('nothing to draw yet', [widthPx / 2, heightPx / 2], {
          sizePx: 14,
          colour: theme.faint,
          anchor: 'middle',
        })
      : '',
  );
}

interface HeadOptions {
  readonly figure: PictureFigure;
  readonly options: PictureOptions;
  readonly panels: readonly Panel[];
  readonly traces: readonly ColouredTrace[];
  readonly theme: PictureTheme;
  readonly room: Box;
}

/** Title and legend; or, of panels with one trace each, room for a caption over the first. */
function drawHead({ figure, options, panels, traces, theme, room }: HeadOptions): {
  svg: Svg;
  bottomPx: number;
  isCaptioned: boolean;
} {
  const title = titleOf(figure.layout['title']).trim() || options.title;
  const leftPx = room.leftPx + 8;
  const widthPx = room.rightPx - leftPx;
  const titleHeightPx = title === '' ? 0 : richTextHeightPx(title, TITLE_PX);
  const isCaptioned =
    panels.length > 1 &&
    panels.every(({ y, traces: { length } }) => length === 1 && overlaidKey(figure.layout, y.key) === undefined);
  const wanted = figure.layout['showlegend'];
  const isListed = !isCaptioned && (wanted === true || (wanted !== false && traces.length > 1));
  const entries = traces
    .filter(
      ({ trace }) => isListed && trace['showlegend'] !== false && !['heatmap', 'other'].includes(traceKind(trace)),
    )
    .map(({ trace, colour }) => ({
      name: traceName(trace, figure.data.indexOf(trace)),
      colour,
      sample: sampleOf(trace),
    }));
  const maxRows = Math.max(1, Math.floor(options.heightPx / 100));
  const names = legend(entries, { leftPx, widthPx, maxRows }, theme);
  const legendTopPx = room.topPx + titleHeightPx + 4;
  return {
    svg:
      drawRichText(title, [leftPx, room.topPx + TITLE_PX], {
        sizePx: TITLE_PX,
        colour: theme.text,
        bold: true,
        roomPx: widthPx,
      }) + names.draw(legendTopPx),
    bottomPx: legendTopPx + names.heightPx + (isCaptioned ? CAPTION_PX : 6),
    isCaptioned,
  };
}

interface CartesianOptions {
  readonly figure: PictureFigure;
  readonly options: PictureOptions;
  readonly panels: readonly Panel[];
  readonly theme: PictureTheme;
  readonly sizePx: number;
  readonly isCaptioned: boolean;
}

function drawCartesian({ figure, options, panels, theme, sizePx, isCaptioned }: CartesianOptions, room: Box): Svg {
  const { layout, gaps = [] } = figure;
  const colourBars = panels.flatMap(({ drawn }) => drawn.flatMap(({ colourBar }) => colourBar ?? [])).slice(0, 3);
  const saidTitles = new Set(
    isCaptioned ? panels.flatMap(({ traces }) => traces.map(({ trace }) => unitOf(trace))) : [],
  );
  const placed = placeAxes({
    panels,
    layout,
    ranges: rangesOf(panels, options),
    sizePx,
    saidTitles,
    captionPx: isCaptioned ? CAPTION_PX : 0,
    room: { ...room, rightPx: room.rightPx - colourBars.length * COLOUR_BAR_PX },
  });
  const caption = (trace: Fields) => ({ name: traceName(trace, figure.data.indexOf(trace)), unit: unitOf(trace) });
  const axes = [...placed.byKey.values()].map((axis) =>
    axis.axis.key.startsWith('x') ? drawXAxis(axis, sizePx, options.widthPx, theme) : drawYAxis(axis, sizePx, theme),
  );
  return [
    drawPanels({ panels, placed, gaps, theme, caption: isCaptioned ? caption : undefined }),
    ...axes,
    ...colourBars.map((bar, index) =>
      drawColourBar(
        bar,
        {
          leftPx: room.rightPx - (colourBars.length - index) * COLOUR_BAR_PX,
          topPx: placed.area.topPx,
          bottomPx: placed.area.bottomPx,
        },
        theme,
      ),
    ),
  ].join('');
}

/** What of the figure only the page can draw. */
function notesOf(traces: readonly ColouredTrace[]): string[] {
  const types = new Set(traces.flatMap(({ trace }) => (traceKind(trace) === 'other' ? [typeOf(trace)] : [])));
  return [...types].slice(0, 3).map((type) => `type ${type} is drawn on the page`);
}

/** How the legend shows a trace. */
function sampleOf(trace: Fields): LegendEntry['sample'] {
  const kind = traceKind(trace);
  if (kind === 'polar') return typeOf(trace).startsWith('scatter') ? 'line' : 'area';
  if (kind !== 'scatter') return 'area';
  const { mode } = trace;
  return typeof mode === 'string' && mode.includes('markers') && !mode.includes('lines') ? 'dot' : 'line';
}

function traceName(trace: Fields, index: number): string {
  return textOf(trace['name']) || `trace ${index}`;
}

function unitOf(trace: Fields): string {
  return unitLabel(textOf(objectOf(trace['meta'])['unit']));
}
