import type { LiveFigure, LiveTrace } from '../live-figure.ts';
import { HistoryZoom } from '../past/history-zoom.ts';
import { pastWanted } from '../past/past-wanted.ts';
import { silentForMs } from '../readings/freshness.ts';
import { currentTheme } from '../theme.ts';
import { AxisZoom } from './axis-zoom.ts';
import { ChartNote } from './chart-note.ts';
import { drawnLayout, panelsOf } from './drawn-layout.ts';
import { drawnTraces, traceColour } from './drawn-traces.ts';
import type { PlotlyElement } from './plotly-global.ts';
import { newestTimes, windowRanges } from './time-window.ts';

/** At most 20 redraws a second. */
const REDRAW_EVERY_MS = 50;
/** A redraw holds up the frames that fall into it: at most a sixth of the time leaves 50 of 60, and a page that answers. */
const LEAST_REST = 6;
/** A chart that is drawn from many lines thins them further than one with few: this is what an SVG takes lightly. */
const MOST_DRAWN_POINTS = 8_000;
const NARROW_PX = 640;

const CONFIG = {
  displaylogo: false,
  displayModeBar: matchMedia('(pointer: coarse)').matches ? false : 'hover',
  // The only buttons that do something here, and none that sends anything to another host.
  modeBarButtons: [['toImage', 'zoom2d', 'pan2d']],
  // plotly.js would go back to the range of the first drawing, which is long past; the page follows again instead.
  doubleClick: false,
};

const EVERY_POINT = new URLSearchParams(location.search).get('draw') === 'every-point';

/** Draws a figure, as often as it makes sense. */
export class Chart {
  /** Seconds shown on time axes; 0 shows everything. */
  windowS = 0;
  figure: LiveFigure;
  /** Called when the viewer has zoomed, and so stopped following the newest points, or has stopped zooming. */
  onZoom: () => void = () => {};
  /** Positions of the traces that the viewer does not want to see. */
  readonly hidden = new Set<number>();
  readonly #section: HTMLElement;
  readonly #element: PlotlyElement;
  readonly #history: HistoryZoom;
  readonly #note: ChartNote;
  readonly #zoom = new AxisZoom();
  /** Where the time axes end while the chart is paused. */
  #pausedAt: ReadonlyMap<string, number> | undefined;
  #held = false;
  #requested = false;
  #nextDrawMs = 0;
  #revision = 0;
  #listening = false;

  /** @param historyUrl where readings are that the page does not hold */
  constructor(section: HTMLElement, figure: LiveFigure, historyUrl: string) {
    this.#section = section;
    this.#element = document.createElement('div');
    this.#element.className = 'chart-canvas';
    section.append(this.#element);
    // A redraw under a dragging mouse would cancel the zoom that is being drawn.
    this.#element.addEventListener('pointerdown', () => {
      this.#held = true;
    });
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => this.#release());
    this.figure = figure;
    this.#history = new HistoryZoom(historyUrl, () => this.redraw());
    this.#note = new ChartNote(section, () => this.#history.retry());
  }

  /** Less than a tablet wide. */
  get narrow(): boolean {
    return this.#section.clientWidth < NARROW_PX;
  }

  /** While true the time axes stand still, and only what the viewer asks for is redrawn; data keep coming in. */
  get paused(): boolean {
    return this.#pausedAt !== undefined;
  }

  set paused(paused: boolean) {
    this.#pausedAt = paused ? newestTimes(this.figure) : undefined;
    if (!paused) this.redraw();
  }

  /** Brings it to the top, as beside a panel that covers the rest of a small screen. */
  scrollIntoView(): void {
    this.#section.scrollIntoView({ block: 'start' });
  }

  get isZoomed(): boolean {
    return this.#zoom.isZoomed;
  }

  /** Colour of each trace, as drawn. */
  colours(): string[] {
    const theme = currentTheme();
    return this.figure.traces.map((trace, index) => traceColour(trace, index, theme));
  }

  /** Follows the newest points, so many seconds of them; 0 shows everything. */
  showWindow(seconds: number): void {
    this.windowS = seconds;
    this.#zoom.clear();
    this.onZoom();
    this.redraw();
  }

  /** Zooms and moves what the x axes show; see `AxisZoom`. */
  move(step: Parameters<AxisZoom['move']>[1]): void {
    this.#zoom.move(this.#element.layout, step);
    this.onZoom();
    this.redraw();
  }

  /** Forgets the past: the figure has become another one. */
  forgetHistory(): void {
    this.#history.clear();
  }

  /** Asks for a drawing of new data; a tab that nobody sees draws when it is seen again. */
  request(): void {
    if (!this.paused) this.redraw();
  }

  /** The same for what the viewer has asked for. */
  redraw(): void {
    if (this.#requested || this.#held) return;
    this.#requested = true;
    const waitMs = Math.max(0, this.#nextDrawMs - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.#draw()), waitMs);
  }

  #release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.redraw();
  }

  #draw(): void {
    this.#requested = false;
    const { figure } = this;
    if (this.#held || figure.traces.length === 0 || this.#element.clientWidth === 0) return;
    const startMs = performance.now();
    const colours = this.colours();
    const ranges = new Map([
      ...windowRanges(this.#pausedAt ?? newestTimes(figure), this.windowS),
      ...this.#zoom.ranges,
    ]);
    const { clientWidth: widthPx, clientHeight: heightPx } = this.#element;
    this.#history.want(pastWanted({ figure, ranges, widthPx }));
    this.#revision += 1;
    this.#section.style.setProperty('--panels', String(panelsOf(figure).size));
    const isSilent = (trace: LiveTrace) => silentForMs(trace, startMs) !== undefined;
    const { narrow } = this;
    const layout = drawnLayout({
      ...{ figure, theme: currentTheme(), colours, narrow, widthPx, heightPx, ranges, isSilent },
      hasCards: this.#section.parentElement?.querySelector('.cards') !== null,
      revision: this.#revision,
    });
    const { data, isThinned } = drawnTraces(figure.traces, {
      ...{ colours, ranges, isSilent },
      columns: Math.min(widthPx, MOST_DRAWN_POINTS / 2 / figure.traces.length),
      history: this.#history.answer,
      everyPoint: EVERY_POINT,
      hidden: this.hidden,
    });
    void Plotly.react(this.#element, data, layout, CONFIG);
    this.#note.show(this.#history.state, isThinned);
    this.#listen();
    const endMs = performance.now();
    this.#nextDrawMs = startMs + Math.max(REDRAW_EVERY_MS, LEAST_REST * (endMs - startMs));
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    new ResizeObserver(() => this.redraw()).observe(this.#element);
    this.#element.on?.('plotly_relayout', (change) => {
      this.#zoom.note(change, this.#element.layout);
      this.onZoom();
      this.redraw();
    });
    this.#element.on?.('plotly_doubleclick', () => this.showWindow(this.windowS));
  }
}
