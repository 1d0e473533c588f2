import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { BoardSettings } from './config/board-keys.ts';
import type { boardSchema } from './config/source-kinds.ts';

/** A byte stream that a program hands over. */
export interface ReadableConfig extends BoardSettings {
  readonly source: 'readable';
  readonly input: Readable;
}

/** What a board is read from, and how. The kinds that can be configured are in `config/source-kinds.ts`. */
export type SourceConfig = z.output<typeof boardSchema> | ReadableConfig;

/** How to read one board. `name` is what its plot is called. */
export type BoardConfig = SourceConfig & { readonly name: string };

/** Bits per second that Arduino's own examples and most library sketches set. */
export const DEFAULT_BAUD_RATE = 115_200;
