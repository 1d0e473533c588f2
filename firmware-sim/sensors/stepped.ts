export interface SteppedOptions<State> {
  /** The state at power-up. */
  readonly initial: State;
  readonly stepMs: number;
  /** The state one step after `timeMs`, which is a whole number of steps. Must not change the one it is given. */
  next(state: State, timeMs: number): State;
}

/** Steps that are kept, so that looking ahead does not cost the way from power-up again. */
const KEPT_STEPS = 1024;

/**
 * A state that follows from all the time before it, on a grid of steps from power-up on: whoever asks, and however often,
 * gets the same. Asking about a past of more than 1,024 steps ago costs the way from power-up.
 */
export class Stepped<State> {
  readonly #options: SteppedOptions<State>;
  #states: State[];
  /** The step of the first state that is kept. */
  #firstStep = 0;

  constructor(options: SteppedOptions<State>) {
    this.#options = options;
    this.#states = [options.initial];
  }

  /** The state at the last step at or before `timeMs`, and when that was. */
  at(timeMs: number): { readonly state: State; readonly atMs: number } {
    const { stepMs, next, initial } = this.#options;
    const step = Math.max(0, Math.floor(timeMs / stepMs));
    if (step < this.#firstStep) {
      this.#firstStep = 0;
      this.#states = [initial];
    }
    for (let last = this.#firstStep + this.#states.length - 1; last < step; last += 1) {
      this.#states.push(next(this.#states.at(-1) ?? initial, last * stepMs));
      if (this.#states.length > 2 * KEPT_STEPS) {
        this.#states.splice(0, KEPT_STEPS);
        this.#firstStep += KEPT_STEPS;
      }
    }
    return { state: this.#states[step - this.#firstStep] ?? initial, atMs: step * stepMs };
  }
}
