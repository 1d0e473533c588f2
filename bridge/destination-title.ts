import type { Destination } from './destination.ts';
import { STANDARD_OUTPUT } from './sinks/ndjson/ndjson-destination.ts';
import { destinationName } from './sinks/stream/destination.ts';

/** A destination as it may be shown. */
export function destinationTitle(destination: Destination): string {
  if (destination.kind !== 'ndjson') return destinationName(destination.url);
  return destination.path === STANDARD_OUTPUT ? 'standard output' : destination.path;
}
