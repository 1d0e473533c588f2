import { z } from 'zod';
import { reading } from '../sensor.ts';
import { noiseOption, responseOption, type SensorType, sensorType } from '../sensor-type.ts';
import { DhtLine } from './dht-line.ts';

const HUMIDITY = { name: 'humidity', unit: '%RH', initial: 45 } as const;
const TEMPERATURE = { name: 'temperature', unit: 'Cel', initial: 20 } as const;

interface DhtModel {
  readonly name: string;
  readonly title: string;
  /** How long the board must pull the line low at least to be answered. */
  readonly startMs: number;
  /** The sensor measures no more often than this. */
  readonly intervalMs: number;
  readonly humidityRange: readonly [number, number];
  readonly temperatureRange: readonly [number, number];
  /** The four bytes before the check sum; values are within the ranges. */
  encode(humidity: number, temperature: number): readonly [number, number, number, number];
  /** The two values as a library makes them of the bytes. */
  decode(bytes: readonly number[]): readonly [humidity: number, temperature: number];
}

/**
 * DHT11: whole per cent and degrees, 20 to 90 %RH, 0 to 50 Cel, a measurement a second, start signal of 18 ms or more.
 * Source: Aosong DHT11 product manual, sections 5 (range, resolution) and 6 (timing).
 */
export const DHT11 = dhtType({
  name: 'dht11',
  title: 'DHT11 hygrometer and thermometer',
  startMs: 18,
  intervalMs: 1000,
  humidityRange: [20, 90],
  temperatureRange: [0, 50],
  encode: (humidity, temperature) => [Math.round(humidity), 0, Math.round(temperature), 0],
  decode: ([humidity = 0, , temperature = 0]) => [humidity, temperature],
});

/**
 * DHT22 (AM2302): tenths, 0 to 99.9 %RH, -40 to 80 Cel with the sign in the top bit, a measurement every 2 s, start signal
 * of 0.8 ms or more. Source: Aosong AM2302 product manual, tables 1, 2 and 6.
 */
export const DHT22 = dhtType({
  name: 'dht22',
  title: 'DHT22 (AM2302) hygrometer and thermometer',
  startMs: 0.8,
  intervalMs: 2000,
  humidityRange: [0, 99.9],
  temperatureRange: [-40, 80],
  encode(humidity, temperature) {
    const humidityTenths = Math.round(humidity * 10);
    const temperatureTenths = Math.round(Math.abs(temperature) * 10);
    const sign = temperature < 0 && temperatureTenths > 0 ? 0x80 : 0;
    return [humidityTenths >> 8, humidityTenths & 0xff, (temperatureTenths >> 8) | sign, temperatureTenths & 0xff];
  },
  decode([h1 = 0, h2 = 0, t1 = 0, t2 = 0]) {
    const tenths = ((t1 & 0x7f) << 8) | t2;
    return [((h1 << 8) | h2) / 10, ((t1 & 0x80) !== 0 ? -tenths : tenths) / 10];
  },
});

function dhtType(model: DhtModel): SensorType {
  return sensorType({
    name: model.name,
    title: model.title,
    quantities: [HUMIDITY, TEMPERATURE],
    failures: ['stuck', 'lost', 'nan', 'out-of-range', 'crc-error', 'bus-hang'],
    options: z.strictObject({
      humidityNoise: noiseOption,
      temperatureNoise: noiseOption,
      humidityResponseMs: responseOption,
      temperatureResponseMs: responseOption,
    }),
    build({ options, measured, failures }) {
      const humidity = measured('humidity', {
        noise: options.humidityNoise,
        responseMs: options.humidityResponseMs,
        range: model.humidityRange,
      });
      const temperature = measured('temperature', {
        noise: options.temperatureNoise,
        responseMs: options.temperatureResponseMs,
        range: model.temperatureRange,
      });
      /** The sensor sends its last measurement. */
      const bytes = (timeMs: number) => {
        const measuredMs = Math.floor(timeMs / model.intervalMs) * model.intervalMs;
        return model.encode(humidity(measuredMs), temperature(measuredMs));
      };
      const frame = (timeMs: number) => {
        const data = bytes(timeMs);
        const sum = data.reduce((total, byte) => total + byte, 0) & 0xff;
        const isWrong = failures.isOn('crc-error', timeMs) || failures.isOn('nan', timeMs);
        return Uint8Array.of(...data, isWrong ? sum ^ 0xff : sum);
      };
      const isSilent = (timeMs: number) => failures.isOn('lost', timeMs);
      const data = new DhtLine({ startMs: model.startMs, frame, isSilent, failures });
      return {
        parts: { data },
        // The common library prints `nan` for whatever goes wrong.
        readings(timeMs) {
          const isFailing = (['lost', 'nan', 'crc-error', 'bus-hang'] as const).some((name) =>
            failures.isOn(name, timeMs),
          );
          const [h, t] = isFailing ? [Number.NaN, Number.NaN] : model.decode(bytes(timeMs));
          return [reading(HUMIDITY, h), reading(TEMPERATURE, t)];
        },
      };
    },
  });
}
