import type { DecodedValue } from '../../../decode/decoder.ts';

/** Where a sensor's values and troubles go. */
export interface SensorReadings {
  reading(value: DecodedValue): void;
  failed(series: string, why: string): void;
}
