import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { BoardSettings } from './config/board-keys.ts';
import type { boardSchema } from './config/source-kinds.ts';

/** A byte stream that a program hands over. */
export interface ReadableConfig extends BoardSettings {
  readonly source: 'readable';
  readonly input: ReadableInput;
}

/** What a board is read from, and how. The kinds that can be configured are in `config/source-kinds.ts`. */
export type SourceConfig = z.output<typeof boardSchema> | ReadableConfig;

/** How to read one board. `name` is what its plot is called. */
export type BoardConfig = SourceConfig & { readonly name: string };

/**
 * A stream of bytes that starts at a line's start and is read once. A function makes such a stream each time the one before
 * has ended or failed, as when a board is plugged in again; it is called about once a second while its streams are empty.
 */
export type ReadableInput = Readable | (() => Readable);

/** Bits per second that Arduino's own examples and most library sketches set. */
export const DEFAULT_BAUD_RATE = 115_200;
