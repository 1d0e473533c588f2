import type { Json, JsonObject } from '../../core/index.ts';
import { valueAt } from './path.ts';
import { isScalar } from './walk-properties.ts';

/** A longer text is that of the trace, and not of every point that brings none: ten thousand copies of it would be sent. */
const MAX_FILL_LENGTH = 64;

/** An initial scalar `marker.color` is the colour of every point that does not bring its own. */
export function fillOf(settings: JsonObject, path: string): Json {
  const scalar = valueAt(settings, path);
  if (scalar === undefined || !isScalar(scalar)) return null;
  return typeof scalar === 'string' && scalar.length > MAX_FILL_LENGTH ? null : scalar;
}
