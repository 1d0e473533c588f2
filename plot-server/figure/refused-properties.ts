import type { Json, JsonObject } from '../../core/index.ts';
import { whyUnusable } from './clean-json.ts';

/** A stream line may name at most this many properties. */
export const MAX_PROPERTIES = 64;

/** A stream without points to show is drawn as plotly.js would: this only looks for what could do harm. */
export function whyRefused(properties: JsonObject): string | undefined {
  const keys = Object.keys(properties);
  if (keys.length > MAX_PROPERTIES) return `more than ${MAX_PROPERTIES} properties`;
  for (const key of keys) {
    const value: Json | undefined = properties[key];
    const why = value === undefined ? undefined : whyUnusable(value);
    if (why !== undefined) return `${JSON.stringify(key.slice(0, 40))} holds ${why}`;
  }
  return undefined;
}
