import { drawnLayout, panelsOf } from './drawn-layout.ts';
import { drawnTraces, traceColour } from './drawn-traces.ts';
import type { LiveFigure } from './live-figure.ts';
import type { PlotlyElement } from './plotly-global.ts';
import { currentTheme } from './theme.ts';
import { windowRanges } from './time-window.ts';

/** At most 20 redraws a second, and never more than about half of the processor's time. */
const REDRAW_EVERY_MS = 50;
const NARROW_PX = 640;

const CONFIG = {
  displaylogo: false,
  responsive: true,
  displayModeBar: matchMedia('(pointer: coarse)').matches ? false : 'hover',
  // The only buttons that do something here, and none that sends anything to another host.
  modeBarButtons: [['toImage', 'zoom2d', 'pan2d']],
  // plotly.js would go back to the range of the first drawing, which is long past; the page follows again instead.
  doubleClick: false,
};

/** Draws the figure, as often as it makes sense. */
export class Chart {
  /** Seconds shown on time axes; 0 shows everything. */
  windowS = 0;
  /** While true nothing is redrawn; data keep coming in. */
  paused = false;
  /** Called when the viewer zooms, and so stops following the newest points, or stops zooming. */
  onZoom: (zoomed: boolean) => void = () => {};
  readonly #section: HTMLElement;
  readonly #element: PlotlyElement;
  readonly #figure: LiveFigure;
  readonly #zoom = new Map<string, [number | string, number | string]>();
  #held = false;
  #requested = false;
  #nextDrawMs = 0;
  #revision = 0;
  #listening = false;

  constructor(section: HTMLElement, figure: LiveFigure) {
    this.#section = section;
    this.#element = document.createElement('div');
    this.#element.className = 'chart-canvas';
    section.append(this.#element);
    // A redraw under a dragging mouse would cancel the zoom that is being drawn.
    this.#element.addEventListener('pointerdown', () => {
      this.#held = true;
    });
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => this.#release());
    this.#figure = figure;
  }

  /** Less than a tablet wide. */
  get narrow(): boolean {
    return this.#section.clientWidth < NARROW_PX;
  }

  /** Colour of each trace, as drawn. */
  colours(): string[] {
    const theme = currentTheme();
    return this.#figure.traces.map((trace, index) => traceColour(trace, index, theme));
  }

  /** Follows the newest points again. */
  resetZoom(): void {
    this.#zoom.clear();
    this.onZoom(false);
  }

  /** Asks for a redraw; a tab that nobody sees draws when it is seen again. */
  request(): void {
    if (this.#requested || this.paused || this.#held) return;
    this.#requested = true;
    const waitMs = Math.max(0, this.#nextDrawMs - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.#draw()), waitMs);
  }

  #release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.request();
  }

  #draw(): void {
    this.#requested = false;
    if (this.paused || this.#held || this.#figure.traces.length === 0) return;
    const startMs = performance.now();
    const colours = this.colours();
    this.#revision += 1;
    this.#section.style.setProperty('--panels', String(panelsOf(this.#figure).size));
    const layout = drawnLayout({
      figure: this.#figure,
      theme: currentTheme(),
      colours,
      narrow: this.narrow,
      widthPx: this.#element.clientWidth,
      ranges: new Map([...windowRanges(this.#figure, this.windowS), ...this.#zoom]),
      revision: this.#revision,
    });
    void Plotly.react(this.#element, drawnTraces(this.#figure.traces, colours), layout, CONFIG);
    this.#listen();
    const endMs = performance.now();
    this.#nextDrawMs = startMs + Math.max(REDRAW_EVERY_MS, 2 * (endMs - startMs));
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#element.on?.('plotly_relayout', (change) => {
      for (const key of Object.keys(change)) {
        const axis = /^([xy]axis\d*)\.range/.exec(key)?.[1];
        const range = axis === undefined ? undefined : rangeOf(this.#element.layout?.[axis]);
        if (axis !== undefined && range !== undefined) this.#zoom.set(axis, range);
      }
      if (this.#zoom.size > 0) this.onZoom(true);
      this.request();
    });
    this.#element.on?.('plotly_doubleclick', () => {
      this.resetZoom();
      this.request();
    });
  }
}

function rangeOf(axis: unknown): [number | string, number | string] | undefined {
  if (typeof axis !== 'object' || axis === null || !('range' in axis) || !Array.isArray(axis.range)) return undefined;
  const [from, to] = axis.range as (number | string)[];
  return from === undefined || to === undefined ? undefined : [from, to];
}
