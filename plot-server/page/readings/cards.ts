import type { LiveFigure, LiveTrace } from '../live-figure.ts';
import { roughDuration, silentForMs } from './freshness.ts';
import { ShownNumber } from './shown-number.ts';

/** Digits that change faster than this cannot be read. */
const NUMBER_EVERY_MS = 200;

const UNSURE_TIME =
  'the clock of the machine that sent this reading has not been set since it started, so its time may be wrong';

export interface CardsOptions {
  readonly figure: LiveFigure;
  /** Positions of the traces that the viewer does not want to see; the cards change it. */
  readonly hidden: Set<number>;
  readonly onHide: () => void;
}

interface Card {
  readonly element: HTMLElement;
  /** The name: a button that hides the trace and shows it again. */
  readonly toggle: HTMLElement;
  readonly value: HTMLElement;
  readonly number: HTMLElement;
  readonly note: HTMLElement;
  readonly unsure: HTMLElement;
  readonly shown: ShownNumber;
  numberAtMs: number;
}

/** One card per trace: its name, its newest value with unit, and how many points there are. */
export class Cards {
  readonly #section: HTMLElement;
  readonly #hidden: Set<number>;
  readonly #onHide: () => void;
  #figure: LiveFigure;
  #cards: Card[] = [];

  constructor(section: HTMLElement, { figure, hidden, onHide }: CardsOptions) {
    this.#section = section;
    this.#figure = figure;
    this.#hidden = hidden;
    this.#onHide = onHide;
  }

  /** Makes the cards anew, as after the traces themselves have changed. */
  rebuild(figure: LiveFigure, colours: readonly string[], nowMs: number): void {
    this.#figure = figure;
    this.#cards = this.#figure.traces.map((trace, index) => {
      const card = newCard(trace, colours[index] ?? '');
      card.toggle.addEventListener('click', () => this.#toggle(index));
      markHidden(card, this.#hidden.has(index));
      return card;
    });
    this.#section.replaceChildren(...this.#cards.map(({ element }) => element));
    this.update(nowMs);
  }

  #toggle(index: number): void {
    if (!this.#hidden.delete(index)) this.#hidden.add(index);
    const card = this.#cards[index];
    if (card !== undefined) markHidden(card, this.#hidden.has(index));
    this.#onHide();
  }

  update(nowMs: number): void {
    for (const [index, trace] of this.#figure.traces.entries()) {
      const card = this.#cards[index];
      if (card !== undefined) updateCard(card, trace, nowMs);
    }
  }
}

function newCard({ summary }: LiveTrace, colour: string): Card {
  const element = child(undefined, 'article', 'card');
  element.style.setProperty('--trace', colour);
  element.dataset['trace'] = summary.series;
  const toggle = child(child(element, 'h2', 'card-name'), 'button', 'card-toggle');
  toggle.setAttribute('type', 'button');
  toggle.textContent = summary.name;
  const value = child(element, 'p', 'card-value');
  const number = child(value, 'span', 'card-number');
  value.append(' ');
  child(value, 'span', 'card-unit').textContent = summary.unit;
  const note = child(element, 'p', 'card-note');
  const unsure = child(element, 'p', 'card-unsure');
  unsure.title = UNSURE_TIME;
  unsure.append('time is a guess');
  child(unsure, 'span', 'unseen').textContent = `: ${UNSURE_TIME}`;
  return {
    element,
    toggle,
    value,
    number,
    note,
    unsure,
    shown: new ShownNumber(),
    numberAtMs: Number.NEGATIVE_INFINITY,
  };
}

function updateCard(card: Card, trace: LiveTrace, nowMs: number): void {
  const { element, value, number, note, unsure } = card;
  element.dataset['points'] = String(trace.points);
  element.dataset['last'] = trace.last === null ? '' : String(trace.last);
  unsure.hidden = !trace.timeUnsure;
  const silentMs = silentForMs(trace, nowMs);
  element.classList.toggle('is-stale', silentMs !== undefined);
  setText(
    note,
    silentMs === undefined ? `${trace.points.toLocaleString('en')} points` : `no data for ${roughDuration(silentMs)}`,
  );
  if (nowMs - card.numberAtMs < NUMBER_EVERY_MS) return;
  card.numberAtMs = nowMs;
  setText(number, trace.last === null ? '–' : card.shown.text(trace.last).replace('-', '−'));
  // Arrays overwrite each other and have no newest value.
  value.hidden = trace.last === null && trace.points > 0;
}

function markHidden({ element, toggle }: Card, hidden: boolean): void {
  element.classList.toggle('is-hidden', hidden);
  toggle.setAttribute('aria-pressed', String(!hidden));
  toggle.title = hidden ? 'Show in the chart' : 'Hide in the chart';
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function child(parent: HTMLElement | undefined, tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  parent?.append(element);
  return element;
}
