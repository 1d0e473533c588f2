/** A part of an address as it is meant; `undefined` where a `%` in it is not followed by two hexadecimal digits of UTF-8. */
export function percentDecoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
