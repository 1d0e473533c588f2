import type { z } from 'zod';
import { DEFAULT_MAX_LINE_BYTES } from '../../core/index.ts';
import type { SeriesTable } from '../calibration.ts';
import { type DecoderConfig, decoderSchema } from '../decode/decoder-schema.ts';
import { seriesSchema } from './series-config.ts';
import { wholeNumber } from './texts.ts';

/** What is set of a board whatever its source. */
export interface BoardSettings {
  /** Default: found out from the lines. */
  readonly decoder?: DecoderConfig;
  /** Default: every series as the board gives it. */
  readonly series?: SeriesTable;
  /** Longer lines are counted and skipped, bytes. Default 4096. */
  readonly maxLineBytes?: number;
}

/** The keys that every board may have: a source spreads them into its own schema. */
export const boardKeys = {
  decoder: decoderSchema.prefault({ kind: 'auto' }).meta({ description: 'How its lines are read.' }),
  series: seriesSchema.optional().meta({ description: 'Calibration and names, by the name the board gives a series.' }),
  'max-line-bytes': wholeNumber(64, 1_048_576)
    .default(DEFAULT_MAX_LINE_BYTES)
    .meta({ description: 'Longer lines are counted and skipped.' }),
};

type BoardEntry = z.output<z.ZodObject<typeof boardKeys>>;

/** What those keys come to. */
export function boardSettings({ decoder, series, 'max-line-bytes': maxLineBytes }: BoardEntry): BoardSettings {
  return { decoder, maxLineBytes, ...(series !== undefined && series.size > 0 && { series }) };
}
