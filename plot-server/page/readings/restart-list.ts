import type { RestartSummary } from '../../live/live-event.ts';
import { restartText, restartTimeText } from './restart-words.ts';

/** The restarts of a plot below its chart, folded: they are no loss. Nothing for a plot without one. */
export class RestartList {
  readonly #section: HTMLElement;
  #shown: readonly RestartSummary[] = [];

  constructor(section: HTMLElement) {
    this.#section = section;
  }

  update(restarts: readonly RestartSummary[]): void {
    if (restarts === this.#shown) return;
    this.#shown = restarts;
    this.#section.hidden = restarts.length === 0;
    const [newest] = restarts.toReversed();
    if (newest === undefined) return;
    const details = document.createElement('details');
    details.open = this.#section.querySelector('details')?.open === true;
    const summary = document.createElement('summary');
    const count = restarts.length === 1 ? '1 restart' : `${restarts.length} restarts`;
    summary.textContent = `${count}, the last: ${restartText(newest)}, ${restartTimeText(newest)}`;
    const list = document.createElement('ul');
    for (const restart of restarts.toReversed()) {
      const item = document.createElement('li');
      const time = document.createElement('span');
      time.className = 'gap-time';
      time.textContent = restartTimeText(restart);
      item.append(time, ' ', restartText(restart));
      list.append(item);
    }
    details.append(summary, list);
    this.#section.replaceChildren(details);
  }
}
