import { z } from 'zod';

/** A file of lines as the configuration names it. */
export const ndjsonSchema = z.strictObject({
  kind: z.literal('ndjson').meta({ description: 'A file, or standard output: every point is a line of JSON.' }),
  path: z.string().min(1, 'is empty').meta({ description: 'The file that lines are added to; - is standard output.' }),
});
