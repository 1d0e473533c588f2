import type { HistoryState } from '../past/history-zoom.ts';

const THINNED = 'thinned: least and greatest values';
const TEXTS: Readonly<Record<HistoryState, string>> = {
  none: '',
  loading: 'Loading the past…',
  shown: '',
  failed: 'The past could not be loaded.',
};

/** A quiet line in the corner of a chart: what is drawn is thinned out, the past is on its way, or could not be had. */
export class ChartNote {
  readonly #section: HTMLElement;
  readonly #text: HTMLElement;
  readonly #retry: HTMLButtonElement;

  constructor(section: HTMLElement, onRetry: () => void) {
    this.#section = section;
    const note = document.createElement('p');
    note.className = 'chart-note';
    note.setAttribute('role', 'status');
    this.#text = document.createElement('span');
    this.#retry = document.createElement('button');
    this.#retry.type = 'button';
    this.#retry.textContent = 'Try again';
    this.#retry.hidden = true;
    this.#retry.addEventListener('click', onRetry);
    note.append(this.#text, this.#retry);
    section.append(note);
  }

  show(history: HistoryState, isThinned: boolean): void {
    if (this.#section.dataset['history'] !== history) this.#section.dataset['history'] = history;
    this.#retry.hidden = history !== 'failed';
    const text = TEXTS[history] || (isThinned ? THINNED : '');
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }
}
