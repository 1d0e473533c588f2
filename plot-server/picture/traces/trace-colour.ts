import { colourOf } from '../colour.ts';
import { type Fields, objectOf } from '../fields.ts';

/** The colour of a trace: its own where it has one for the whole of it, else the one of its place. */
export function traceColour(trace: Fields, otherwise: string): string {
  return colourOf(objectOf(trace['line'])['color']) ?? colourOf(objectOf(trace['marker'])['color']) ?? otherwise;
}
