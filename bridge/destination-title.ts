import type { Destination } from './destination.ts';
import { destinationName } from './sinks/connection-error.ts';
import { STANDARD_OUTPUT } from './sinks/ndjson/ndjson-destination.ts';

/** A destination as it may be shown. */
export function destinationTitle(destination: Destination): string {
  if (destination.kind !== 'ndjson') return destinationName(destination.url);
  return destination.path === STANDARD_OUTPUT ? 'standard output' : destination.path;
}
