import type { QuantitySource } from '../quantity-source.ts';
import { CALIBRATION_BYTES, fineTemperature, rawPressure, rawTemperature } from './bmp280-compensation.ts';
import { RegisterFile } from './register-file.ts';

/** Source: Bosch BST-BMP280-DS001, table 18, memory map. */
const CALIBRATION_START = 0x88;
const CHIP_ID_REGISTER = 0xd0;
const CHIP_ID = 0x58;
const RESET = 0xe0;
const RESET_WORD = 0xb6;
const STATUS = 0xf3;
const MEASURING = 0x08;
const CONTROL = 0xf4;
const CONFIG = 0xf5;
const DATA_START = 0xf7;

/** What the data registers hold before the first measurement, and of a measurement that is switched off. */
const SKIPPED = 0x80000;

/** By `t_sb`. Source: the same, table 11. */
const STANDBY_MS = [0.5, 62.5, 125, 250, 500, 1000, 2000, 4000];

export interface Bmp280Quantities {
  /** Cel. */
  readonly temperature: QuantitySource;
  /** Pa. */
  readonly pressure: QuantitySource;
}

interface Measuring {
  readonly mode: 'normal' | 'forced';
  readonly startedMs: number;
}

/** The registers of a BMP280, with its sleep, forced and normal modes. */
export function bmp280Registers(quantities: Bmp280Quantities): RegisterFile {
  let control = 0;
  let config = 0;
  let measuring: Measuring | undefined;
  let data = { temperature: SKIPPED, pressure: SKIPPED };
  let latched = data;

  const measureMs = () => conversionMs(control);
  const cycleMs = () => measureMs() + (STANDBY_MS[config >> 5] ?? 0);

  /** Takes over the last measurement that is over by now. */
  const update = (timeMs: number) => {
    if (measuring === undefined) return;
    const { mode, startedMs } = measuring;
    const sinceMs = timeMs - startedMs - measureMs();
    if (sinceMs < 0) return;
    const cycles = mode === 'normal' ? Math.floor(sinceMs / cycleMs()) : 0;
    data = convert(quantities, { atMs: startedMs + cycles * cycleMs(), control, isFiltered: (config & 0x1c) !== 0 });
    if (mode === 'forced') {
      measuring = undefined;
      control &= ~3;
    }
  };
  const isMeasuring = (timeMs: number) => {
    if (measuring === undefined) return false;
    const sinceMs = timeMs - measuring.startedMs;
    return (measuring.mode === 'normal' ? sinceMs % cycleMs() : sinceMs) < measureMs();
  };
  const begin = (timeMs: number) => {
    const mode = (control & 3) === 0 ? undefined : (control & 3) === 3 ? 'normal' : 'forced';
    measuring = mode === undefined ? undefined : { mode, startedMs: timeMs };
  };
  const reset = () => {
    control = 0;
    config = 0;
    measuring = undefined;
    data = { temperature: SKIPPED, pressure: SKIPPED };
  };

  return new RegisterFile({
    writes: 'pairs',
    latch(timeMs) {
      update(timeMs);
      latched = data;
    },
    write(register, value, timeMs) {
      update(timeMs);
      if (register === RESET && value === RESET_WORD) reset();
      if (register !== CONTROL && register !== CONFIG) return;
      if (register === CONTROL) control = value;
      else config = value;
      begin(timeMs);
    },
    read(register, timeMs) {
      const calibration = CALIBRATION_BYTES[register - CALIBRATION_START];
      if (calibration !== undefined) return calibration;
      const byte = register - DATA_START;
      if (byte >= 0 && byte < 6) return dataByte(byte < 3 ? latched.pressure : latched.temperature, byte % 3);
      if (register === CHIP_ID_REGISTER) return CHIP_ID;
      if (register === STATUS) return isMeasuring(timeMs) ? MEASURING : 0;
      if (register === CONTROL) return control;
      return register === CONFIG ? config : 0;
    },
  });
}

/** Typical time of a measurement. Source: the same, section 3.8.1, as the Bosch BME280 data sheet, 9.1, puts it. */
function conversionMs(control: number): number {
  const temperature = oversampling(control >> 5);
  const pressure = oversampling(control >> 2);
  return 1 + 2 * temperature + (pressure === 0 ? 0 : 2 * pressure + 0.5);
}

/** How many conversions are averaged; 0 is skipped. Source: the same, tables 21 and 22. */
function oversampling(bits: number): number {
  return [0, 1, 2, 4, 8, 16, 16, 16][bits & 7] ?? 0;
}

interface Conversion {
  readonly atMs: number;
  readonly control: number;
  readonly isFiltered: boolean;
}

function convert({ temperature, pressure }: Bmp280Quantities, { atMs, control, isFiltered }: Conversion) {
  const raw = rawTemperature(temperature(atMs));
  return {
    temperature: truncated(raw, { bits: control >> 5, isFiltered }),
    pressure: truncated(rawPressure(pressure(atMs), fineTemperature(raw)), { bits: control >> 2, isFiltered }),
  };
}

/** 16 bits without oversampling and one more for each doubling, 20 with the filter on. Source: the same, section 3.3. */
function truncated(raw: number, { bits, isFiltered }: { readonly bits: number; readonly isFiltered: boolean }): number {
  const times = oversampling(bits);
  if (times === 0) return SKIPPED;
  const step = isFiltered ? 1 : 16 / times;
  return Math.min(0x100000 - step, Math.round(raw / step) * step);
}

function dataByte(raw: number, at: number): number {
  return [raw >> 12, (raw >> 4) & 0xff, (raw & 0x0f) << 4][at] ?? 0;
}
