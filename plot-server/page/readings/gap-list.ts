import type { GapSummary } from '../../live/live-event.ts';
import type { LiveFigure } from '../live-figure.ts';
import { gapText, gapTimeText, totalText } from './gap-words.ts';

/** Gaps in plain sight; earlier ones open on request. */
const OPEN_GAPS = 3;

/** The gaps of a plot in words below its chart, the newest first; nothing for a plot that has none. */
export class GapList {
  readonly #section: HTMLElement;
  #shown: readonly GapSummary[] = [];

  constructor(section: HTMLElement) {
    this.#section = section;
  }

  update({ gaps, forgottenGaps }: LiveFigure): void {
    if (gaps === this.#shown) return;
    this.#shown = gaps;
    this.#section.hidden = gaps.length === 0;
    const heading = element('h2', `Missing: ${totalText(gaps, forgottenGaps)}`);
    const newest = gaps.map((gap, index) => ({ gap, number: forgottenGaps + index + 1 })).toReversed();
    const parts: HTMLElement[] = [heading, list(newest.slice(0, OPEN_GAPS))];
    const earlier = newest.slice(OPEN_GAPS);
    if (earlier.length > 0) parts.push(details(earlier));
    if (forgottenGaps > 0) {
      const gapCount = forgottenGaps === 1 ? '1 gap' : `${forgottenGaps.toLocaleString('en')} gaps`;
      parts.push(element('p', `${gapCount} before that ${forgottenGaps === 1 ? 'is' : 'are'} no longer listed.`));
    }
    this.#section.replaceChildren(...parts);
  }
}

/** A gap and its number, which bands too narrow for words carry; the oldest of all has 1. */
interface NumberedGap {
  readonly gap: GapSummary;
  readonly number: number;
}

function details(gaps: readonly NumberedGap[]): HTMLElement {
  const made = document.createElement('details');
  made.append(element('summary', `${gaps.length} earlier ${gaps.length === 1 ? 'gap' : 'gaps'}`), list(gaps));
  return made;
}

function list(gaps: readonly NumberedGap[]): HTMLElement {
  const made = document.createElement('ul');
  for (const { gap, number } of gaps) {
    const item = document.createElement('li');
    const badge = element('span', String(number));
    badge.className = 'gap-number';
    const time = element('span', gapTimeText(gap));
    time.className = 'gap-time';
    item.append(badge, ' ', time, ' ', element('span', gapText(gap)));
    made.append(item);
  }
  return made;
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
