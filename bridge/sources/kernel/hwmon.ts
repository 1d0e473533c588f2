import { join } from 'node:path';
import type { FindSensors, SensorFile } from './sensor-file.ts';
import { constantOf, devicesOf, type NamedDevice, namesIn, numberIn, textOf } from './sysfs.ts';

export const HWMON_ROOT = '/sys/class/hwmon';

/** Source: Linux, Documentation/hwmon/sysfs-interface.rst. */
const QUANTITIES: Readonly<Record<string, { readonly unit: string; readonly perUnit: number }>> = {
  temp: { unit: 'Cel', perUnit: 1000 },
  in: { unit: 'V', perUnit: 1000 },
  curr: { unit: 'A', perUnit: 1000 },
  power: { unit: 'W', perUnit: 1_000_000 },
  humidity: { unit: '%RH', perUnit: 1000 },
  fan: { unit: 'rpm', perUnit: 1 },
};

const INPUT_FILE = /^((temp|in|curr|power|humidity|fan)\d+)_input$/;

/** Chips that watch over a machine, and thermometers such as the LM75: `lm75 temp1`, `coretemp Core 0`. */
export function findHwmon(root: string = HWMON_ROOT): FindSensors {
  return async () => {
    const chips = await devicesOf(root, 'hwmon', 'name');
    return (await Promise.all(chips.map(inputsOf))).flat();
  };
}

async function inputsOf({ folder, name }: NamedDevice): Promise<SensorFile[]> {
  const inputs = (await namesIn(folder)).flatMap((file) => {
    const match = INPUT_FILE.exec(file);
    const quantity = QUANTITIES[match?.[2] ?? ''];
    return match === null || quantity === undefined ? [] : [{ input: match[1] ?? '', quantity }];
  });
  return Promise.all(
    inputs.map(
      async ({ input, quantity: { unit, perUnit } }): Promise<SensorFile> => ({
        series: `${name} ${(await textOf(join(folder, `${input}_label`))) || input}`,
        unit,
        async read() {
          const value = (await numberIn(join(folder, `${input}_input`))) / perUnit;
          return (await constantOf(join(folder, `${input}_fault`))) === 1 ? { value, quality: 'bad' } : { value };
        },
      }),
    ),
  );
}
