/** Source: Bosch BST-BMP280-DS001, section 3.12, the calculation's example; trimming values of a real device. */
export const CALIBRATION = {
  t: [27504, 26435, -1000],
  p: [36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000],
} as const;

/** Highest number of the converter, 20 bits. */
const MAX_RAW = 0xfffff;

/** The calibration as registers 0x88 to 0x9F hold it, low byte first. Source: the same, table 17. */
export const CALIBRATION_BYTES: Uint8Array = Uint8Array.from(
  [...CALIBRATION.t, ...CALIBRATION.p].flatMap((value) => [value & 0xff, (value >> 8) & 0xff]),
);

/** The temperature in 1/5120 Cel, which the pressure needs too. Source: the same, section 8.1, in floating point. */
export function fineTemperature(rawTemperature: number): number {
  const [t1, t2, t3] = CALIBRATION.t;
  const first = (rawTemperature / 16384 - t1 / 1024) * t2;
  const second = (rawTemperature / 131072 - t1 / 8192) ** 2 * t3;
  return first + second;
}

/** Pa. Source: the same, section 8.1, in floating point. */
export function pressurePa(rawPressure: number, fine: number): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9] = CALIBRATION.p;
  const half = fine / 2 - 64000;
  const offset = ((half * half * p6) / 32768 + half * p5 * 2) / 4 + p4 * 65536;
  const scale = (1 + ((p3 * half * half) / 524288 + p2 * half) / 524288 / 32768) * p1;
  const pressure = ((1048576 - rawPressure - offset / 4096) * 6250) / scale;
  return pressure + ((p9 * pressure * pressure) / 2147483648 + (pressure * p8) / 32768 + p7) / 16;
}

/** The converter's number that compensates to this temperature, as near as it gets. */
export function rawTemperature(degrees: number): number {
  return nearestRaw((raw) => fineTemperature(raw) - degrees * 5120);
}

/** The converter's number that compensates to this pressure at this temperature, as near as it gets. */
export function rawPressure(pascals: number, fine: number): number {
  return nearestRaw((raw) => pascals - pressurePa(raw, fine));
}

/** The whole number at which an ascending function is nearest to zero. */
function nearestRaw(ascending: (raw: number) => number): number {
  let low = 0;
  let high = MAX_RAW;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (ascending(middle) < 0) low = middle;
    else high = middle;
  }
  return Math.abs(ascending(low)) <= Math.abs(ascending(high)) ? low : high;
}
