/** A file, or standard output, that gets every point as one line of JSON. */
export interface NdjsonDestination {
  readonly kind: 'ndjson';
  /** From where the program was started when it is not whole; `-` is standard output. */
  readonly path: string;
}

/** What `path` is when points go to standard output. */
export const STANDARD_OUTPUT = '-';
