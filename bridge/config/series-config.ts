import { z } from 'zod';
import { unitCode } from '../../core/index.ts';
import type { SeriesSettings } from '../calibration.ts';

/** More terms fit noise, and no sensor's data sheet has as many. */
const MAX_COEFFICIENTS = 10;

const oneSeries = z
  .strictObject({
    rename: z.string().min(1).max(128).optional().meta({ description: 'What it is called on the plot.' }),
    unit: z
      .string()
      .min(1)
      .max(32)
      .optional()
      .meta({ description: 'What its values are measured in, after scale and offset: °C, %RH, hPa.' }),
    scale: z.number().optional().meta({ description: 'What a value is multiplied by. 1 when absent.' }),
    offset: z.number().optional().meta({ description: 'What is added after that. 0 when absent.' }),
    polynomial: z
      .array(z.number())
      .min(1)
      .max(MAX_COEFFICIENTS)
      .optional()
      .meta({ description: 'c0, c1, c2 … of c0 + c1·x + c2·x² …, in place of scale and offset.' }),
    skip: z.boolean().default(false).meta({ description: 'Leaves this series out.' }),
  })
  .refine(
    ({ polynomial, scale, offset }) => polynomial === undefined || (scale === undefined && offset === undefined),
    {
      path: ['polynomial'],
      message: 'stands in place of scale and offset: give one or the other',
    },
  );

/** Settings of single series, by the name the board gives them. */
export const seriesSchema = z
  .record(z.string().min(1), oneSeries)
  .superRefine((entries, context) => {
    const takenBy = new Map<string, string>();
    const names = Object.entries(entries).filter(([, { skip }]) => !skip);
    for (const [name, { rename }] of names) if (rename === undefined) takenBy.set(name, name);
    for (const [name, { rename }] of names) {
      if (rename === undefined) continue;
      const other = takenBy.get(rename);
      takenBy.set(rename, name);
      if (other === undefined) continue;
      const message = `is what ${other} is called already: no two series of a board may have one name`;
      context.addIssue({ code: 'custom', path: [name, 'rename'], message });
    }
  })
  .transform((entries) => new Map(Object.entries(entries).map(([name, entry]) => [name, settingsOf(entry)])));

function settingsOf({ rename, unit, scale = 1, offset = 0, polynomial, skip }: z.output<typeof oneSeries>) {
  const coefficients = polynomial ?? (scale === 1 && offset === 0 ? undefined : [offset, scale]);
  const settings: SeriesSettings = {
    skip,
    ...(rename !== undefined && { rename }),
    ...(unit !== undefined && { unit: unitCode(unit) ?? unit }),
    ...(coefficients !== undefined && { coefficients }),
  };
  return settings;
}
