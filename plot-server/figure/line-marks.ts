import type { GapList } from '../live/live-event.ts';
import { type Gap, Gaps } from './gap.ts';
import { type Restart, restartsJson, withRestart } from './restarts.ts';

/** What is known of the lines of a plot besides their points: where points are missing, and where senders were started. */
export class LineMarks {
  #gaps = new Gaps();
  #restarts: readonly Restart[] = [];
  #gapsChanged = false;
  #restartsChanged = false;

  get gaps(): Gaps {
    return this.#gaps;
  }

  /** In the order of time, at most 100. */
  get restarts(): readonly Restart[] {
    return this.#restarts;
  }

  /** Whether gaps have changed since `takeChanges` was last called. */
  get gapsChanged(): boolean {
    return this.#gapsChanged;
  }

  /** Interrupts every line over time where it leads from before the gap to behind it; a gap without a start is only listed. */
  addGap(gap: Gap): void {
    this.#gaps.add(gap);
    this.#gapsChanged = true;
  }

  addRestart(restart: Restart): void {
    this.#restarts = withRestart(this.#restarts, restart);
    this.#restartsChanged = true;
  }

  /** Takes other marks in place of these. */
  set(gaps: Gaps, restarts: readonly Restart[]): void {
    this.#gaps = gaps;
    this.#restarts = restarts;
    this.#gapsChanged = true;
    this.#restartsChanged = true;
  }

  toJson(): GapList {
    return { ...this.#gaps.toJson(), ...restartsJson(this.#restarts) };
  }

  /** Those that have changed since this was last asked. */
  takeChanges(): GapList | undefined {
    const [gapsChanged, restartsChanged] = [this.#gapsChanged, this.#restartsChanged];
    this.#gapsChanged = false;
    this.#restartsChanged = false;
    if (!gapsChanged && !restartsChanged) return undefined;
    return { ...(gapsChanged && this.#gaps.toJson()), ...(restartsChanged && restartsJson(this.#restarts)) };
  }
}
