import type { Readable } from 'node:stream';

/** How to read one board. */
export type BoardConfig =
  | { readonly source: 'serial'; readonly name: string; readonly path: string; readonly baudRate: number }
  | { readonly source: 'readable'; readonly name: string; readonly input: Readable };

/** Bits per second that Arduino's own examples and most library sketches set. */
export const DEFAULT_BAUD_RATE = 115_200;
