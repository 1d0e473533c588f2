import { join } from 'node:path';
import type { FindSensors, SensorFile } from './sensor-file.ts';
import { constantOf, devicesOf, type NamedDevice, namesIn, numberIn } from './sysfs.ts';

export const IIO_ROOT = '/sys/bus/iio/devices';

/** What the kernel's unit of a channel is called, and its share of ours. */
interface ChannelUnit {
  readonly unit?: string;
  readonly perUnit: number;
}

/** Source: Linux, Documentation/ABI/testing/sysfs-bus-iio. Longer names stand before those they begin with. */
const CHANNELS: readonly (readonly [string, ChannelUnit])[] = [
  ['humidityrelative', { unit: '%RH', perUnit: 1000 }],
  ['temp', { unit: 'Cel', perUnit: 1000 }],
  ['pressure', { unit: 'hPa', perUnit: 0.1 }],
  ['voltage', { unit: 'V', perUnit: 1000 }],
  ['current', { unit: 'A', perUnit: 1000 }],
  ['power', { unit: 'W', perUnit: 1000 }],
  ['resistance', { unit: 'Ohm', perUnit: 1 }],
  ['illuminance', { unit: 'lx', perUnit: 1 }],
  ['accel', { unit: 'm/s2', perUnit: 1 }],
  ['anglvel', { unit: 'rad/s', perUnit: 1 }],
  ['distance', { unit: 'm', perUnit: 1 }],
  ['magn', { perUnit: 1 }],
  ['proximity', { perUnit: 1 }],
  ['intensity', { perUnit: 1 }],
  ['concentration', { perUnit: 1 }],
];

const CHANNEL_FILE = /^in_([a-z]+)(.*)_(raw|input)$/;

/** Converters and sensors of the Industrial I/O subsystem: `mcp3008 voltage0`, `bme280 temp`. */
export function findIio(root: string = IIO_ROOT): FindSensors {
  return async () => {
    const devices = await devicesOf(root, 'iio:device', 'name');
    return (await Promise.all(devices.map(channelsOf))).flat();
  };
}

async function channelsOf({ folder, name }: NamedDevice): Promise<SensorFile[]> {
  const files = await namesIn(folder);
  const channels = files.flatMap((file) => {
    const match = CHANNEL_FILE.exec(file);
    const [, type = '', rest = '', kind = ''] = match ?? [];
    const channelUnit = CHANNELS.find(([channelName]) => channelName === type)?.[1];
    if (match === null || channelUnit === undefined) return [];
    // A driver that offers both has converted the input itself.
    if (kind === 'raw' && files.includes(`in_${type}${rest}_input`)) return [];
    return [{ file, type, channel: `${type}${rest}`, isRaw: kind === 'raw', channelUnit }];
  });
  return channels.map(({ file, type, channel, isRaw, channelUnit }) => ({
    series: `${name} ${channel}`,
    ...(channelUnit.unit === undefined ? {} : { unit: channelUnit.unit }),
    async read() {
      const value = await numberIn(join(folder, file));
      const ofKernel = isRaw ? await scaled(value, folder, channel, type) : value;
      return { value: ofKernel / channelUnit.perUnit };
    },
  }));
}

/** `(raw + offset) × scale`, each of the channel itself or of all channels of its type. */
async function scaled(raw: number, folder: string, channel: string, type: string): Promise<number> {
  const constant = async (name: string) =>
    (await constantOf(join(folder, `in_${channel}_${name}`))) ?? (await constantOf(join(folder, `in_${type}_${name}`)));
  return (raw + ((await constant('offset')) ?? 0)) * ((await constant('scale')) ?? 1);
}
