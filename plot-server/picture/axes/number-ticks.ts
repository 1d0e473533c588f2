import { multiples, roundStep, type Tick, type TickRange } from './tick.ts';

const PREFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Numbers from here on are written with a prefix, those from the other one on as powers. */
const PREFIX_FROM = 1e5;
const POWER_FROM = 1e15;
const POWER_BELOW = 1e-5;
/** Steps of what is shorter would be too small for a number. */
const SMALLEST = 1e-290;

/** Ticks at round numbers. */
export function linearTicks(range: TickRange): Tick[] {
  if (range.to - range.from < SMALLEST) return [];
  const step = roundStep(range.to - range.from, range.count);
  const largest = Math.max(Math.abs(range.from), Math.abs(range.to));
  return multiples(range, step).map((at) => ({ at, text: numberText(at, step, largest) }));
}

/** Ticks of an axis whose coordinates are decimal logarithms: powers of ten, and 2 and 5 between few of them. */
export function logTicks(range: TickRange): Tick[] {
  const { from, to, count } = range;
  const span = to - from;
  if (span < 0.5) {
    const [low, high] = [10 ** from, 10 ** to];
    if (!Number.isFinite(high / low) || low === 0) return [];
    const ticks = linearTicks({ from: low, to: high, count }).map(({ at, text }) => ({ at: Math.log10(at), text }));
    return ticks.filter(({ at }, index) => at >= from && at <= to && at !== ticks[index - 1]?.at);
  }
  const step = Math.max(1, Math.ceil(span / count - 1e-9));
  const powers = multiples(range, step).map((at) => ({ at, text: powerText(at) }));
  if (powers.length * 3 > count + 1) return powers;
  const between: Tick[] = [];
  for (let power = Math.floor(from); power <= to; power += 1) {
    for (const factor of [1, 2, 5]) {
      const at = power + Math.log10(factor);
      if (at >= from && at <= to)
        between.push({
          at,
          text:
            factor === 1
              ? powerText(power)
              : numberText(factor * 10 ** power, factor * 10 ** power, factor * 10 ** power),
        });
    }
  }
  return between.slice(0, count + 1);
}

function powerText(power: number): string {
  const exponent = Math.round(power);
  return exponent >= -4 && exponent <= 5 ? numberText(10 ** exponent, 10 ** exponent, 10 ** exponent) : `1e${exponent}`;
}

/** A number as short as the distance to its neighbours allows. */
function numberText(value: number, step: number, largest: number): string {
  if (value === 0) return '0';
  if (largest >= POWER_FROM || largest < POWER_BELOW) return trimmed(value.toExponential(3));
  const [unit, prefix] = largest < PREFIX_FROM ? [1, ''] : (PREFIXES.find(([size]) => largest >= size) ?? [1, '']);
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9)));
  return `${(value / unit).toFixed(decimals)}${prefix}`.replace('-', '−');
}

function trimmed(text: string): string {
  return text
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e')
    .replace(/^-/, '−');
}
