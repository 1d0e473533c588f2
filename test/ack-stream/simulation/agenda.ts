interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

/** What will happen, on a clock that only moves when something does. Equal times keep the order they were planned in. */
export class Agenda {
  nowMs = 0;
  #heap: Entry[] = [];
  #planned = 0;

  at(atMs: number, act: () => void): void {
    this.#planned += 1;
    this.#push({ atMs: Math.max(atMs, this.nowMs), order: this.#planned, act });
  }

  /** Lets everything happen up to `untilMs`, or until `done` says so. */
  run(untilMs: number, done: () => boolean = () => false): void {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs && !done(); next = this.#heap[0]) {
      this.#pop();
      this.nowMs = next.atMs;
      next.act();
    }
    if (!done()) this.nowMs = Math.max(this.nowMs, untilMs);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as Entry;
      if (!isBefore(entry, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const lesser = right < heap.length && isBefore(heap[right] as Entry, heap[left] as Entry) ? right : left;
      const child = heap[lesser] as Entry;
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = lesser;
    }
    heap[at] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
