import type { PlotView } from './plot-view.ts';

/** Buttons and keys that are for every chart of the page. */
export class Controls {
  readonly #views: readonly PlotView[];
  readonly #windows: readonly HTMLButtonElement[];
  readonly #pause: HTMLButtonElement | null;

  constructor(main: HTMLElement, views: readonly PlotView[]) {
    this.#views = views;
    this.#windows = [...main.querySelectorAll<HTMLButtonElement>('.windows button')];
    this.#pause = main.querySelector('.pause');
    for (const button of this.#windows) {
      button.addEventListener('click', () => this.showWindow(Number(button.dataset['seconds'])));
    }
    this.#pause?.addEventListener('click', () => this.togglePause());
    for (const { chart } of views) chart.onZoom = () => this.#markWindow();
  }

  /** Shows so many seconds on the time axes; 0 shows everything. */
  showWindow(seconds: number): void {
    for (const view of this.#views) {
      view.windowChosen = true;
      view.chart.showWindow(seconds);
    }
  }

  /** The button at this place. */
  showWindowAt(index: number): void {
    const seconds = this.#windows[index]?.dataset['seconds'];
    if (seconds !== undefined) this.showWindow(Number(seconds));
  }

  /** Leaves every zoom and pause. */
  backToNewest(): void {
    if (this.#views.some(({ chart }) => chart.paused)) this.togglePause();
    for (const { chart } of this.#views) chart.showWindow(chart.windowS);
  }

  move(step: Parameters<PlotView['chart']['move']>[0]): void {
    for (const { chart } of this.#views) chart.move(step);
  }

  togglePause(): void {
    const paused = !this.#views.some(({ chart }) => chart.paused);
    for (const view of this.#views) {
      view.chart.paused = paused;
      view.refresh();
    }
    this.#pause?.setAttribute('aria-pressed', String(paused));
    const text = this.#pause?.querySelector('.pause-text');
    if (text !== null && text !== undefined) text.textContent = paused ? 'Resume' : 'Pause';
  }

  /** The window that all charts show; none while one is zoomed. */
  #markWindow(): void {
    const [first] = this.#views;
    const isSame = this.#views.every(({ chart }) => !chart.isZoomed && chart.windowS === first?.chart.windowS);
    for (const button of this.#windows) {
      const isShown = isSame && Number(button.dataset['seconds']) === first?.chart.windowS;
      button.setAttribute('aria-pressed', String(isShown));
    }
  }
}
