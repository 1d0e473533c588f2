import { findHwmon } from './hwmon.ts';
import { findIio } from './iio.ts';
import type { FindSensors } from './sensor-file.ts';
import { findThermal } from './thermal.ts';
import { findW1 } from './w1.ts';

/** A kind of sensor that the kernel shows as files. */
export interface KernelKind {
  /** @param root the folder of its devices; default where Linux has it */
  readonly find: (root?: string) => FindSensors;
  /** A DS18B20 takes 0.75 s of the bus; nothing that it measures changes faster than in 10 s. Milliseconds. */
  readonly intervalMs: number;
  /** What to do when none is there. */
  readonly remedy: string;
}

export const KERNEL_KINDS = {
  w1: {
    find: findW1,
    intervalMs: 10_000,
    remedy:
      'no 1-Wire thermometer is there: on a Pi add "dtoverlay=w1-gpio" to /boot/firmware/config.txt, restart, and check the 4.7 kΩ resistor between data and 3.3 V',
  },
  iio: {
    find: findIio,
    intervalMs: 1_000,
    remedy:
      'no IIO device is there: add the overlay of the chip to /boot/firmware/config.txt, such as "dtoverlay=mcp3008:spi0-0-present", and restart',
  },
  hwmon: {
    find: findHwmon,
    intervalMs: 10_000,
    remedy: 'no hwmon chip is there: load its driver, such as "dtoverlay=i2c-sensor,lm75" on a Pi',
  },
  thermal: { find: findThermal, intervalMs: 10_000, remedy: 'this machine shows no thermal zone' },
} as const satisfies Record<string, KernelKind>;
