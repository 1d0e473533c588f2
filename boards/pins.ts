/** `pins('A', 0, 3)` is `A0`, `A1`, `A2`, `A3`. */
export function pins(prefix: string, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
}

/** `mcuPins('D', 3, 'PE5 PG5')` is `D3: 'PE5'`, `D4: 'PG5'`. */
export function mcuPins(prefix: string, first: number, names: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(' ').map((name, index) => [`${prefix}${first + index}`, name]));
}
