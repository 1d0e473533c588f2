import { z } from 'zod';
import { errorText, unitCode } from '../../core/index.ts';
import { parseTemplate } from './explicit/template-text.ts';
import { LinearPattern } from './pattern/linear-pattern.ts';

/** A unit in any spelling that is known becomes its code; others are taken as they are. */
const unit = z
  .string()
  .min(1)
  .max(20)
  .transform((text) => unitCode(text) ?? text)
  .describe('SenML code (Cel, %RH, lx), or as sketches print it');
const name = z.string().min(1).max(128);

/** Refuses what `parse` throws at, with its message. */
function parsedBy(parse: (text: string) => unknown) {
  return (text: string, context: z.RefinementCtx) => {
    try {
      parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: errorText(error) });
    }
  };
}

const template = z.string().min(1).max(2000).superRefine(parsedBy(parseTemplate));
const column = z.strictObject({ name, unit: unit.optional() });

/** The kind of a decoder. */
function kind<Name extends string>(name: Name) {
  return z.literal(name).describe('Which decoder');
}

/** How the lines of a board are read. */
export const decoderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kind('auto') }).describe('Learned from the lines'),
  z
    .strictObject({
      kind: kind('csv'),
      separator: z.enum([',', ';', '|', 'tab', 'blank']).optional().describe('Default ","'),
      columns: z
        .array(column.nullable())
        .min(1)
        .max(256)
        .refine((columns) => isUnique(columns), 'two columns of one name')
        .optional()
        .describe('null for a column that is no series; default value, value_2 and so on'),
      'decimal-comma': z.boolean().optional().describe('23,4 is one number; default false'),
    })
    .refine(({ separator = ',', 'decimal-comma': decimalComma }) => separator !== ',' || decimalComma !== true, {
      message: 'a comma cannot be the separator and the decimal point; set separator',
      path: ['decimal-comma'],
    })
    .describe('Rows of numbers'),
  z
    .strictObject({
      kind: kind('json'),
      ignore: z.array(name).max(256).optional().describe('Keys that are no series'),
    })
    .describe('One JSON value a line'),
  z
    .strictObject({
      kind: kind('regex'),
      pattern: z
        .string()
        .min(1)
        .max(1000)
        .superRefine(parsedBy((text) => new LinearPattern(text)))
        .describe('The expression, without slashes'),
      units: z.record(name, unit).optional().describe('Units by series'),
      'decimal-comma': z.boolean().optional().describe('23,4 is one number; default false'),
    })
    .describe('A regular expression with named groups: value, unit and series, or one for each series'),
  z.strictObject({ kind: kind('teleplot') }).describe('>name:value§unit'),
  z.strictObject({ kind: kind('nmea') }).describe('NMEA 0183 sentences'),
  z.strictObject({ kind: kind('influx') }).describe('InfluxDB line protocol'),
  z
    .strictObject({
      kind: kind('template'),
      template: z.union([template, z.array(template).min(1).max(64)]).describe('One, or several: T={temperature:Cel}'),
    })
    .describe('Lines as they are printed, with {series:unit} for the numbers'),
]);

export type DecoderConfig = z.infer<typeof decoderSchema>;

function isUnique(columns: readonly ({ readonly name: string } | null)[]): boolean {
  const names = columns.flatMap((column) => (column === null ? [] : [column.name]));
  return new Set(names).size === names.length;
}
