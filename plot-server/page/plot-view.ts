import type { FigureEvent, UpdateEvent } from '../live/live-event.ts';
import { Chart } from './chart/chart.ts';
import { suitableWindowS } from './chart/time-window.ts';
import { LiveFigure } from './live-figure.ts';
import { part } from './part.ts';
import { plainText } from './plain-text.ts';
import { pageState, showState } from './readings/badge.ts';
import { Cards } from './readings/cards.ts';
import { silentForMs } from './readings/freshness.ts';
import { GapList } from './readings/gap-list.ts';
import { RestartList } from './readings/restart-list.ts';

/** One plot in its element: alone on a page, bare in a frame, or one of several. */
export class PlotView {
  readonly chart: Chart;
  /** Whether the viewer has chosen a window, so that the page must not choose one. */
  windowChosen = false;
  readonly #root: HTMLElement;
  readonly #live = new LiveFigure();
  readonly #cards: Cards | undefined;
  readonly #gaps: GapList | undefined;
  readonly #restarts: RestartList | undefined;
  #connected: boolean | undefined;
  #silent = '';

  /** @param root has `data-plot`, `.title-text`, `.badge`, `.chart`, and `.cards`, `.gaps` and `.restarts` where they are wanted */
  constructor(root: HTMLElement) {
    this.#root = root;
    this.chart = new Chart(part(root, '.chart'), this.#live, `${root.dataset['plot'] ?? ''}/history`);
    const section = (selector: string) => root.querySelector<HTMLElement>(selector);
    const [cards, gaps, restarts] = [section('.cards'), section('.gaps'), section('.restarts')];
    const { hidden } = this.chart;
    const onHide = () => this.chart.redraw();
    this.#cards = cards === null ? undefined : new Cards(cards, { figure: this.#live, hidden, onHide });
    this.#gaps = gaps === null ? undefined : new GapList(gaps);
    this.#restarts = restarts === null ? undefined : new RestartList(restarts);
  }

  /** What is shown: the live figure, or the viewer's copy. */
  get figure(): LiveFigure {
    return this.chart.figure;
  }

  get isCopy(): boolean {
    return this.figure !== this.#live;
  }

  load(event: FigureEvent): void {
    const before = this.#live.traces.length;
    this.#live.load(event, performance.now());
    if (before !== this.#live.traces.length) this.chart.forgetHistory();
    if (this.isCopy) return;
    this.redrawAll();
    this.#chooseWindow();
  }

  update(event: UpdateEvent): void {
    this.#live.apply(event, performance.now());
    if (this.isCopy) return;
    if (event.title !== undefined) part(this.#root, '.title-text').textContent = plainText(this.#live.title);
    this.#chooseWindow();
    this.chart.request();
    this.refresh();
  }

  connected(now: boolean): void {
    this.#connected = now || this.#connected === undefined ? now || undefined : false;
    this.refresh();
  }

  /** Shows a figure of the viewer's own in place of the live one, or the live one again. */
  show(copy: LiveFigure | undefined): void {
    this.chart.figure = copy ?? this.#live;
    this.redrawAll();
  }

  /** Words, numbers and colours of the figure that is shown, from scratch. */
  redrawAll(): void {
    part(this.#root, '.title-text').textContent = plainText(this.figure.title);
    this.#cards?.rebuild(this.figure, this.chart.colours(), performance.now());
    this.chart.redraw();
    this.refresh();
  }

  /** What changes with time alone, too. */
  refresh(): void {
    const { figure } = this;
    const nowMs = performance.now();
    if (!this.isCopy) this.#cards?.update(nowMs);
    this.#gaps?.update(figure);
    this.#restarts?.update(figure.restarts);
    showState(
      this.#root,
      pageState({ connected: this.#connected, paused: this.chart.paused, copy: this.isCopy, figure, nowMs }),
    );
    const hasTime = figure.traces.some(({ isTime }) => isTime);
    this.#root.classList.toggle('has-time', hasTime);
    const silent = figure.traces.map((trace) => (silentForMs(trace, nowMs) === undefined ? '' : 'silent')).join();
    if (silent !== this.#silent) this.chart.request();
    this.#silent = silent;
  }

  #chooseWindow(): void {
    if (this.windowChosen || this.chart.isZoomed || this.chart.paused) return;
    const seconds = suitableWindowS(this.#live, this.chart.narrow);
    if (seconds !== this.chart.windowS) this.chart.showWindow(seconds);
    else this.chart.onZoom();
  }
}
