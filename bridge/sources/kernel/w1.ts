import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../../core/index.ts';
import { PowerUpValue } from './power-up-value.ts';
import type { FileReading, FindSensors, SensorFile } from './sensor-file.ts';
import { namesIn, numberIn } from './sysfs.ts';

export const W1_ROOT = '/sys/bus/w1/devices';

/** Families of thermometers: DS18S20, DS1822, DS18B20, DS1825, DS28EA00. Source: Linux, w1_therm.rst. */
const THERMOMETER = /^(?:10|22|28|3b|42)-[\da-f]{12}$/;

/** Thermometers on the 1-Wire bus, called by their ROM codes. */
export function findW1(root: string = W1_ROOT): FindSensors {
  const known = new Map<string, SensorFile>();
  return async () => {
    const names = (await namesIn(root)).filter((name) => THERMOMETER.test(name));
    for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    return names.map((name) => {
      const sensor = known.get(name) ?? thermometer(name, join(root, name));
      known.set(name, sensor);
      return sensor;
    });
  };
}

function thermometer(series: string, folder: string): SensorFile {
  const judge = new PowerUpValue();
  return {
    series,
    unit: 'Cel',
    async read(): Promise<FileReading> {
      const celsius = (await millidegrees(folder)) / 1000;
      return judge.isSuspect(celsius) ? { value: celsius, quality: 'bad' } : { value: celsius };
    },
  };
}

/**
 * From `w1_slave`, which shows the bytes of the sensor and the verdict on their check sum; nine zeros pass that check,
 * and come from a data line that something holds low. Where a kernel has none, from `temperature`.
 */
async function millidegrees(folder: string): Promise<number> {
  const file = join(folder, 'w1_slave');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return numberIn(join(folder, 'temperature'));
  if (text.trim() === '') throw new Error(`${file} is empty`);
  if (!/ YES$/m.test(text)) throw new Error('a wrong check sum: check the wires and the pull-up resistor');
  if (/^(?:00 ){9}/.test(text)) throw new Error('nothing but zeros: something holds the data line low');
  const match = /\bt=(-?\d+)/.exec(text);
  if (match === null) throw new Error(`${file} holds no temperature`);
  return Number(match[1]);
}
