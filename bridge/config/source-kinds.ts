import { z } from 'zod';
import { serialSchema } from '../sources/serial/serial-config.ts';
import { stdinSchema } from '../sources/stdin/stdin-config.ts';

/** Every kind of source a board may have. A new kind adds its schema here, and its case in `sources/make-source.ts`. */
export const boardSchema = z.discriminatedUnion('source', [serialSchema, stdinSchema]);
