import { z } from 'zod';
import { type BoardSettings, boardKeys, boardSettings } from '../../config/board-keys.ts';
import { duration } from '../../config/texts.ts';
import { KERNEL_KINDS } from './kernel-sensors.ts';

/** Sensors that the kernel shows as files. */
export interface KernelConfig extends BoardSettings {
  readonly source: keyof typeof KERNEL_KINDS;
  /** The folder of the devices; default where Linux has it. */
  readonly root?: string;
  readonly intervalMs: number;
}

const DAY_MS = 86_400_000;

function kernelSchema<Kind extends keyof typeof KERNEL_KINDS>(kind: Kind, description: string) {
  const { intervalMs } = KERNEL_KINDS[kind];
  return z
    .strictObject({
      source: z.literal(kind).meta({ description }),
      root: z
        .string()
        .startsWith('/', 'must be the path of a folder')
        .optional()
        .meta({ description: 'Where its devices are.' }),
      interval: duration(50, DAY_MS)
        .prefault(`${intervalMs / 1000} s`)
        .meta({ description: 'Between two rounds.' }),
      ...boardKeys,
    })
    .transform(
      ({ source, root, interval, ...keys }): KernelConfig => ({
        source,
        intervalMs: interval,
        ...(root !== undefined && { root }),
        ...boardSettings(keys),
      }),
    );
}

export const kernelSchemas = [
  kernelSchema('w1', 'Thermometers on the 1-Wire bus.'),
  kernelSchema('iio', 'Converters and sensors of the Industrial I/O subsystem.'),
  kernelSchema('hwmon', 'Chips that watch over a machine, and thermometers such as the LM75.'),
  kernelSchema('thermal', "The processor's own thermometers."),
] as const;
