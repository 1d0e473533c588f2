import type { Chart } from './chart.ts';

/** The buttons of the page, and the space bar. */
export class Controls {
  /** Whether the viewer has chosen a window, so that the page must not choose one. */
  chosen = false;
  readonly #chart: Chart;
  readonly #windows: readonly HTMLButtonElement[];
  readonly #pause: HTMLButtonElement | null;

  /** @param onPause called after the viewer has paused or gone on */
  constructor(main: HTMLElement, chart: Chart, onPause: () => void) {
    this.#chart = chart;
    this.#windows = [...main.querySelectorAll<HTMLButtonElement>('.windows button')];
    this.#pause = main.querySelector('.pause');
    for (const button of this.#windows) {
      button.addEventListener('click', () => {
        this.chosen = true;
        this.showWindow(Number(button.dataset['seconds']));
      });
    }
    this.#pause?.addEventListener('click', () => this.#togglePause(onPause));
    document.addEventListener('keydown', (event) => {
      if (event.key !== ' ' || event.target !== document.body) return;
      event.preventDefault();
      this.#togglePause(onPause);
    });
    chart.onZoom = (zoomed) => this.#markWindow(zoomed ? undefined : chart.windowS);
  }

  /** Shows so many seconds on the time axes; 0 shows everything. */
  showWindow(seconds: number): void {
    this.#chart.windowS = seconds;
    this.#chart.resetZoom();
    this.#chart.request();
  }

  #markWindow(seconds: number | undefined): void {
    for (const button of this.#windows) {
      button.setAttribute('aria-pressed', String(Number(button.dataset['seconds']) === seconds));
    }
  }

  #togglePause(onPause: () => void): void {
    const paused = !this.#chart.paused;
    this.#chart.paused = paused;
    this.#pause?.setAttribute('aria-pressed', String(paused));
    const text = this.#pause?.querySelector('.pause-text');
    if (text !== null && text !== undefined) text.textContent = paused ? 'Resume' : 'Pause';
    onPause();
    this.#chart.request();
  }
}
