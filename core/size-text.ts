const UNITS_BYTES: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const SIZE = /^\s*(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)\s*$/;

/** Bytes of `512 KiB`, `256 MiB` or `1.5 GiB`, a whole number of them; `undefined` for anything else. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  return match === null ? undefined : Math.round(Number(match[1]) * (UNITS_BYTES[match[2] ?? ''] ?? Number.NaN));
}
