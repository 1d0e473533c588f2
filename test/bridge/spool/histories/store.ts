import type { SpoolEntry, SpoolHole } from '../../../../bridge/index.ts';

/** A promise was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** The other end: takes what a spool gives, in order, and has it for good. */
export class Store {
  /** Everything up to here is stored or declared lost. */
  ack = 0;
  /** Points that holes said they cost. */
  declared = 0;
  /** Whether no hole left open how many points it cost. */
  isExact = true;
  readonly #values = new Map<number, number>();
  #newest = 0;

  /** Points stored. */
  get count(): number {
    return this.#values.size;
  }

  take(item: SpoolEntry | SpoolHole): void {
    if (item.kind === 'point') {
      if (item.seq !== this.ack + 1) throw new Violation(`${item.seq} came after ${this.ack}`);
      if (item.point.value <= this.#newest) throw new Violation(`point ${item.point.value} came after ${this.#newest}`);
      this.#newest = item.point.value;
      this.#values.set(item.seq, item.point.value);
      this.ack = item.seq;
      return;
    }
    const { through, reason, points } = item;
    if (through <= this.ack) throw new Violation(`a hole after ${this.ack} ends at ${through}`);
    if (reason === 'acked') throw new Violation(`numbers after ${this.ack} were never acknowledged`);
    if (points !== undefined && (reason !== 'full' || points < 1))
      throw new Violation(`${points} points for ${reason}`);
    if (points === undefined && reason !== 'jump') this.isExact = false;
    this.declared += points ?? 0;
    this.ack = through;
  }

  compare({ seq, point }: SpoolEntry): void {
    const known = this.#values.get(seq);
    if (known !== undefined && known !== point.value) throw new Violation(`${seq} was ${known} and is ${point.value}`);
  }
}
