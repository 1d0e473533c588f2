/** `pins('A', 0, 3)` is `A0`, `A1`, `A2`, `A3`. */
export function pins(prefix: string, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
}
