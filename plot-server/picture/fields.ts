/** Properties of a figure, as a program of somebody else wrote them: nothing about them is sure. */
export type Fields = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Differences of larger numbers would be infinite. */
const LARGEST = 1e300;

/** A number, also one written as text; NaN for anything else, and for what is too large to be drawn. */
export function numberOf(value: unknown): number {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const number = isNumber ? Number(value) : Number.NaN;
  return Math.abs(number) <= LARGEST ? number : Number.NaN;
}

/** A number within a range, or the default for whatever is none. */
export function numberWithin(value: unknown, from: number, to: number, otherwise: number): number {
  const number = numberOf(value);
  return Number.isNaN(number) ? otherwise : Math.min(to, Math.max(from, number));
}

/** Text, or a number as text; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** The text of a title, which is written as text or as an object with `text`. */
export function titleOf(value: unknown): string {
  return textOf(typeof value === 'object' ? objectOf(value)['text'] : value);
}

/** The value of one point where a property may be one value for all or a list of one each. */
export function pointValue(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index] : value;
}
