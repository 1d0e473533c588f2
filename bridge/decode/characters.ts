/** Questions about one UTF-16 code unit. `NaN`, which `charCodeAt` gives past the end, is nothing. */

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** ASCII letters, `_`, and everything from `À` on but the symbols that units are made of. */
export function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
  return code === MICRO || (code >= 0xc0 && code !== 0xd7 && code !== 0xf7 && !(code >= 0x2000 && code <= 0x2bff));
}

export function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}

/** A blank that is no tab: a tab may be a column. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0xa0 || code === 0x0d;
}

const MICRO = 0xb5;
