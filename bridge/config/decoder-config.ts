import { z } from 'zod';
import { AutoDecoder } from '../decode/auto-decoder.ts';
import type { Decoder } from '../decode/decoder.ts';

/** How the lines of a board are read. Every kind of decoder has its variant here and its case below. */
export const decoderSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('auto').meta({ description: 'Found out from the lines themselves.' }) }),
  ])
  .default({ kind: 'auto' })
  .meta({ description: 'How its lines are read.' });

export type DecoderConfig = z.output<typeof decoderSchema>;

/** A decoder of its own for each board: it may remember lines. */
export function makeDecoder(config: DecoderConfig): Decoder {
  switch (config.kind) {
    case 'auto':
      return new AutoDecoder();
  }
}
