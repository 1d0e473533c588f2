import type { JsonObject } from '../../core/index.ts';

/** How long an object is as JSON, written out only when it is another one than before. */
export class MeasuredJson {
  #object: JsonObject = {};
  #bytes = 2;

  bytesOf(object: JsonObject): number {
    if (object !== this.#object) {
      this.#object = object;
      this.#bytes = JSON.stringify(object).length;
    }
    return this.#bytes;
  }
}
