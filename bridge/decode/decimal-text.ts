const DECIMAL = /^[-+]?(?:\d{1,32}\.?\d{0,32}|\.\d{1,32})(?:[eE][-+]?\d{1,3})?$/;

/** The number that `text` is from end to end, finite; `undefined` for anything else, empty text included. */
export function decimalOf(text: string): number | undefined {
  const trimmed = text.length > 80 ? '' : text.trim();
  if (!DECIMAL.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? (value === 0 ? 0 : value) : undefined;
}
