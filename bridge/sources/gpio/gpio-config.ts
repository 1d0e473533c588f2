import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { duration, wholeNumber } from '../../config/texts.ts';
import type { GpioLine } from './gpio-line.ts';

/** Lines of a GPIO chip. */
export interface GpioConfig extends BoardSettings {
  readonly source: 'gpio';
  readonly chip: string;
  readonly lines: readonly GpioLine[];
  readonly intervalMs: number;
}

const line = z.strictObject({
  line: wholeNumber(0, 1023).meta({ description: 'The number in GPIO17, not the pin of the header.' }),
  mode: z.enum(['level', 'count', 'edges']).default('level').meta({
    description: 'level: 0 or 1 at every change. count: edges of each interval. edges: a 1 at each edge.',
  }),
  edge: z.enum(['rising', 'falling', 'both']).default('rising').meta({ description: 'Which edges count.' }),
  pull: z.enum(['up', 'down', 'none']).optional().meta({ description: 'The resistor of the chip.' }),
  debounce: duration(0, 10_000).prefault('0 ms').meta({ description: 'How long a contact bounces.' }),
});

const NONE_TWICE = 'names a line twice: one line is one series';

export const gpioSchema = z
  .strictObject({
    source: z.literal('gpio').meta({ description: 'Header pins of a Raspberry Pi, or lines of another GPIO chip.' }),
    chip: z.string().min(1).default('header').meta({ description: 'header, or the name or label of a chip.' }),
    lines: z
      .record(z.string().min(1), line)
      .refine((lines) => Object.keys(lines).length > 0, 'must name a line')
      .refine(
        (lines) => new Set(Object.values(lines).map((each) => each.line)).size === Object.keys(lines).length,
        NONE_TWICE,
      )
      .meta({ description: 'The lines by the series they become.' }),
    interval: duration(10, 86_400_000).prefault('10 s').meta({ description: 'Of lines that are counted.' }),
    ...boardKeys,
  })
  .transform(
    ({ source, chip, lines, interval, ...keys }): GpioConfig => ({
      ...{ source, chip, intervalMs: interval },
      lines: Object.entries(lines).map(([series, { debounce, pull, ...each }]) => ({
        ...{ series, ...each, debounceMs: debounce },
        ...(pull !== undefined && { pull }),
      })),
      ...boardSettings(keys),
    }),
  );
