import type { JsonObject } from '../../core/index.ts';
import { merged } from './clean-json.ts';

/** A change of how a plot looks; it is merged into what is there, at every depth. */
export interface Restyle {
  readonly layout: JsonObject;
  readonly traces: readonly { readonly position: number; readonly style: JsonObject }[];
}

/** A style as it is kept over a restart. Traces by their position in the plot. */
export interface SavedStyle {
  readonly layout: JsonObject;
  readonly traces: Readonly<Record<string, JsonObject>>;
}

export const NO_STYLE: SavedStyle = { layout: {}, traces: {} };

/**
 * What the owner has restyled. A bridge describes its plot anew at every connection, in its own words; this is laid over
 * them again, so that a title once chosen stays. A stream message that comes later may still change the layout.
 */
export class OwnerStyle {
  #layout: JsonObject;
  readonly #traces: Map<number, JsonObject>;

  constructor({ layout, traces }: SavedStyle = NO_STYLE) {
    this.#layout = layout;
    this.#traces = new Map(Object.entries(traces).map(([position, style]) => [Number(position), style]));
  }

  get layout(): JsonObject {
    return this.#layout;
  }

  trace(position: number): JsonObject {
    return this.#traces.get(position) ?? {};
  }

  addLayout(change: JsonObject): void {
    this.#layout = merged(this.#layout, change);
  }

  addTrace(position: number, style: JsonObject): void {
    this.#traces.set(position, merged(this.trace(position), style));
  }

  toJson(): SavedStyle {
    return { layout: this.#layout, traces: Object.fromEntries(this.#traces) };
  }
}
