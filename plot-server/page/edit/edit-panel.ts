import { part } from '../part.ts';
import type { PlotView } from '../plot-view.ts';
import { type EditField, type EditGroup, editGroups } from './edit-groups.ts';
import { applyChange, type RestyleChange, restyleChange, type Setting } from './restyle-change.ts';

/** The owner restyles the plot for everyone; anybody else a copy of their own, which goes with the page. */
export class EditPanel {
  readonly #view: PlotView;
  readonly #dialog: HTMLDialogElement;
  readonly #fields: HTMLElement;
  readonly #error: HTMLElement;
  readonly #back: HTMLElement;
  readonly #isOwner: boolean;
  readonly #restyleUrl: string;
  #groups: readonly EditGroup[] = [];

  constructor(main: HTMLElement, view: PlotView) {
    this.#view = view;
    this.#dialog = part(main, 'dialog.edit') as HTMLDialogElement;
    this.#fields = part(this.#dialog, '.edit-fields');
    this.#error = part(this.#dialog, '.edit-error');
    this.#back = part(main, '.back-to-live');
    this.#isOwner = main.dataset['owner'] === 'true';
    this.#restyleUrl = `${main.dataset['plot'] ?? ''}/restyle`;
    part(main, '.edit-open').addEventListener('click', () => this.toggle());
    part(this.#dialog, '.dialog-close').addEventListener('click', () => this.#dialog.close());
    this.#back.addEventListener('click', () => this.#show(false));
    part(this.#dialog, 'form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#apply();
    });
    this.#dialog.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#dialog.close();
    });
  }

  /** Beside the plot, not over it: one sees what one does. */
  toggle(): void {
    if (this.#dialog.open) this.#dialog.close();
    else {
      this.#fill();
      this.#dialog.show();
      if (this.#view.chart.narrow) this.#view.chart.scrollIntoView();
    }
  }

  async #apply(): Promise<void> {
    const inputs = [...this.#fields.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')];
    const settings: Setting[] = [];
    for (const group of this.#groups) {
      const change = group.change(inputs.splice(0, group.fields.length).map(({ value }) => value));
      if (typeof change === 'string') {
        this.#say(change, 'problem');
        return;
      }
      settings.push(...change);
    }
    if (settings.length === 0) this.#say('Nothing has been changed.', 'done');
    else if (this.#isOwner) await this.#send(restyleChange(settings));
    else {
      if (!this.#view.isCopy) this.#show(true);
      applyChange(this.#view.figure, restyleChange(settings));
      this.#view.redrawAll();
      this.#fill();
    }
  }

  async #send(change: RestyleChange): Promise<void> {
    try {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(this.#restyleUrl, { method: 'POST', headers, body: JSON.stringify(change) });
      if (!response.ok) {
        this.#say((await response.text()).trim() || `The server answered ${response.status}.`, 'problem');
        return;
      }
      // What is typed now is what the plot will be: the next change is counted from here.
      const isStill = this.#dialog.open;
      applyChange(this.#view.figure, change);
      if (isStill) this.#fill();
      this.#say('Applied for everyone.', 'done');
    } catch {
      this.#say('The server cannot be reached. Nothing has been changed.', 'problem');
    }
  }

  #show(copy: boolean): void {
    this.#view.show(copy ? this.#view.figure.frozen() : undefined);
    this.#back.hidden = !copy;
    if (!copy && this.#dialog.open) this.#fill();
  }

  #say(text: string, kind: 'done' | 'problem'): void {
    this.#error.textContent = text;
    this.#error.dataset['kind'] = kind;
  }

  #fill(): void {
    this.#groups = editGroups(this.#view.figure, this.#view.chart.colours());
    this.#say('', 'done');
    this.#fields.replaceChildren(...this.#groups.map(groupElement));
  }
}

function groupElement({ heading, fields }: EditGroup): HTMLElement {
  const group = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = heading;
  group.append(legend, ...fields.map(fieldElement));
  return group;
}

function fieldElement({ label, value, input, placeholder = '' }: EditField): HTMLElement {
  const element = document.createElement('label');
  element.className = 'field';
  element.append(`${label} `);
  if (typeof input === 'string') {
    const made = document.createElement('input');
    Object.assign(made, { type: input, value, placeholder, ...(input === 'number' && { step: 'any' }) });
    element.append(made);
  } else {
    const made = document.createElement('select');
    made.append(...input.map((choice) => new Option(choice, choice, false, choice === value)));
    element.append(made);
  }
  return element;
}
