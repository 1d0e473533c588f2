import { join } from 'node:path';
import type { FindSensors } from './sensor-file.ts';
import { devicesOf, numberIn } from './sysfs.ts';

export const THERMAL_ROOT = '/sys/class/thermal';

/** Thermometers of the processor and its neighbours: `cpu-thermal`. Source: Linux, thermal/sysfs-api.rst, milli-Cel. */
export function findThermal(root: string = THERMAL_ROOT): FindSensors {
  return async () => {
    const zones = await devicesOf(root, 'thermal_zone', 'type');
    return zones.map(({ folder, name }) => ({
      series: name,
      unit: 'Cel',
      read: async () => ({ value: (await numberIn(join(folder, 'temp'))) / 1000 }),
    }));
  };
}
