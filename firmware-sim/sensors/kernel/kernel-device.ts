import type { AnalogPart, OneWirePart } from '../part.ts';
import type { QuantitySource } from '../quantity-source.ts';
import { adcSteps, type Sensor } from '../sensor.ts';
import { w1Files } from './w1-files.ts';

/** A sensor as Linux shows it. */
export type KernelDevice =
  /** A DS18B20 on the 1-Wire bus: `bus/w1/devices/28-…/w1_slave` and `temperature`. */
  | { readonly kind: 'w1'; readonly sensor: Sensor }
  /** BMP280, DHT11, DHT22; or an analog sensor on a converter: `bus/iio/devices/iio:deviceN/in_…`. */
  | { readonly kind: 'iio'; readonly sensor: Sensor }
  /** A thermometer such as the LM75: `class/hwmon/hwmonN/temp1_input`. */
  | { readonly kind: 'hwmon'; readonly sensor: Sensor }
  /** The processor's own thermometer, Cel: `class/thermal/thermal_zoneN/temp`. */
  | { readonly kind: 'thermal-zone'; readonly temperature: QuantitySource };

/** The files of a device at a time. */
export interface DeviceFiles {
  /** Below the folder that stands for `/sys`. */
  readonly folder: string;
  /** Whether it is on its bus. */
  readonly isPresent: boolean;
  /** By name; those whose content changes. An empty text is a reading that the driver refuses. */
  readonly readings: Readonly<Record<string, string>>;
  /** By name; those that stay as they are. */
  readonly constants: Readonly<Record<string, string>>;
}

/** The converter an analog sensor hangs on: an MCP3008 at 3.3 V. Source: Microchip DS21295, 10 bits. */
const CONVERTER = { name: 'mcp3008', bits: 10, referenceVolts: 3.3 } as const;

/** Source: Linux, Documentation/ABI/testing/sysfs-bus-iio: milli-Cel, kPa, milli-per cent. */
const IIO_CHANNELS: Readonly<Record<string, { readonly file: string; readonly text: (value: number) => string }>> = {
  temperature: { file: 'in_temp_input', text: milli },
  humidity: { file: 'in_humidityrelative_input', text: milli },
  pressure: { file: 'in_pressure_input', text: (pascals) => `${(pascals / 1000).toFixed(9)}\n` },
};

/** @param index of the device among those of its kind */
export function deviceFiles(device: KernelDevice, index: number, timeMs: number): DeviceFiles {
  switch (device.kind) {
    case 'w1':
      return w1Files(device.sensor.part as OneWirePart, timeMs);
    case 'iio':
      return { ...iioFiles(device.sensor, timeMs), folder: `bus/iio/devices/iio:device${index}`, isPresent: true };
    case 'hwmon': {
      const { part, readings } = device.sensor;
      // A driver gets an error where a sketch would go on with what it has.
      const isReadable = part.kind !== 'i2c' || (part.start('write', timeMs) && part.holdsBus?.(timeMs) !== true);
      const value = readings(timeMs).find(({ quantity }) => quantity === 'temperature')?.value ?? Number.NaN;
      return {
        folder: `class/hwmon/hwmon${index}`,
        isPresent: true,
        constants: { name: `${device.sensor.name}\n` },
        readings: { temp1_input: isReadable ? milli(value) : '' },
      };
    }
    case 'thermal-zone':
      return {
        folder: `class/thermal/thermal_zone${index}`,
        isPresent: true,
        constants: { type: 'cpu-thermal\n' },
        readings: { temp: milli(device.temperature(timeMs)) },
      };
  }
}

function iioFiles({ name, part, readings }: Sensor, timeMs: number) {
  if (part.kind === 'analog') {
    const steps = adcSteps((part as AnalogPart).volts(timeMs), CONVERTER);
    const millivoltsPerStep = (CONVERTER.referenceVolts * 1000) / 2 ** CONVERTER.bits;
    return {
      constants: { name: `${CONVERTER.name}\n`, in_voltage_scale: `${millivoltsPerStep.toFixed(9)}\n` },
      readings: { in_voltage0_raw: `${steps}\n` },
    };
  }
  const channels = readings(timeMs).flatMap(({ quantity, value }) => {
    const channel = IIO_CHANNELS[quantity];
    return channel === undefined ? [] : [[channel.file, Number.isNaN(value) ? '' : channel.text(value)] as const];
  });
  return { constants: { name: `${name}\n` }, readings: Object.fromEntries(channels) };
}

function milli(value: number): string {
  return Number.isNaN(value) ? '' : `${Math.round(value * 1000)}\n`;
}
