/** Takes one event after the other: one that comes while another is being taken, because of it, waits until that is done. */
export class EventQueue<Event> {
  readonly #take: (event: Event) => void;
  readonly #events: Event[] = [];
  #isTaking = false;

  constructor(take: (event: Event) => void) {
    this.#take = take;
  }

  add(event: Event): void {
    this.#events.push(event);
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) this.#take(next);
    } finally {
      this.#isTaking = false;
    }
  }
}
