import type { Readable } from 'node:stream';

/** How to read one board. */
export type BoardConfig =
  | { readonly source: 'serial'; readonly name: string; readonly path: string; readonly baudRate: number }
  | { readonly source: 'readable'; readonly name: string; readonly input: ReadableInput };

/**
 * A stream of bytes that starts at a line's start and is read once. A function makes such a stream each time the one before
 * has ended or failed, as when a board is plugged in again; it is called about once a second while its streams are empty.
 */
export type ReadableInput = Readable | (() => Readable);

/** Bits per second that Arduino's own examples and most library sketches set. */
export const DEFAULT_BAUD_RATE = 115_200;
