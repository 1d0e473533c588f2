import { unitLabel } from '../../core/index.ts';

/** A board that invents labels must not fill the memory: labels beyond these are taken as they come. */
const MAX_LABELS = 1024;

/** Gives every series of a board one name for good. */
export class SeriesNames {
  /** The unit that came first with each label; empty for none. */
  readonly #firstUnits = new Map<string, string>();

  /**
   * The name of what is called `label` and measured in `unit`. The same label with another unit is another series, and
   * says so: `Temperature` and `Temperature (°F)`. A value without a unit belongs to the label as such.
   */
  name(label: string, unit: string | undefined): string {
    const first = this.#firstUnits.get(label);
    if (first === undefined) {
      if (this.#firstUnits.size < MAX_LABELS) this.#firstUnits.set(label, unit ?? '');
      return label;
    }
    return unit === undefined || unit === first ? label : `${label} (${unitLabel(unit)})`;
  }
}
