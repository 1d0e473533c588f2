import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';

/** Lines that another program writes to this one. */
export interface StdinConfig extends BoardSettings {
  readonly source: 'stdin';
}

export const stdinSchema = z
  .strictObject({
    source: z.literal('stdin').meta({ description: 'Standard input. It is read once, from its start.' }),
    ...boardKeys,
  })
  .transform(({ source, ...keys }): StdinConfig => ({ source, ...boardSettings(keys) }));
