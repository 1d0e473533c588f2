import type { DecodedValue } from './decoder.ts';
import type { LineShape } from './line-shape.ts';

/** Sketches print up to a dozen different lines in turn; beyond that the oldest shape makes way. */
const MAX_SHAPES = 16;
/** A shape is known before, behind and between its numbers; longer lines are read the long way. */
const MAX_SLOTS = 64;

/** The shapes of a board's lines, tried in the order in which they came last time. */
export class ShapeCache {
  readonly #shapes: LineShape[] = [];
  #next = 0;
  #oldest = 0;

  get shapes(): readonly LineShape[] {
    return this.#shapes;
  }

  match(line: string): DecodedValue[] | undefined {
    const shapes = this.#shapes;
    const count = shapes.length;
    for (let tried = 0, index = this.#next; tried < count; tried += 1, index = index + 1 < count ? index + 1 : 0) {
      const values = shapes[index]?.match(line);
      if (values === undefined) continue;
      this.#next = index + 1 < count ? index + 1 : 0;
      return values;
    }
    return undefined;
  }

  add(shape: LineShape): void {
    if (shape.slots.length > MAX_SLOTS) return;
    if (this.#shapes.length < MAX_SHAPES) this.#shapes.push(shape);
    else {
      this.#shapes[this.#oldest] = shape;
      this.#oldest = (this.#oldest + 1) % MAX_SHAPES;
    }
  }

  clear(): void {
    this.#shapes.length = 0;
    this.#next = 0;
    this.#oldest = 0;
  }
}
