import { BoardstreamError } from '../../core/index.ts';

/** `{temperature}` or `{temperature:1}`. */
const PLACEHOLDER = /\{([^{}]+?)(?::(\d{1,2}))?\}/g;

/** Digits after the point where a template does not say: those of `Serial.print(float)`. */
const DEFAULT_DECIMALS = 2;

/** The value of a quantity at a simulated time, milliseconds since power-up. */
export type ReadQuantity = (timeMs: number) => number;

/**
 * Compiles a line with placeholders into a function of simulated time.
 * @param quantity what reads a quantity, `undefined` when there is none of this name
 * @throws BoardstreamError `USAGE` when a placeholder names no quantity
 */
export function compileTemplate(
  template: string,
  quantity: (name: string) => ReadQuantity | undefined,
): (timeMs: number) => string {
  const parts: ((timeMs: number) => string)[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const text = template.slice(end, match.index);
    const name = match[1] ?? '';
    const decimals = match[2] === undefined ? DEFAULT_DECIMALS : Number(match[2]);
    const read = quantity(name);
    if (read === undefined) {
      throw new BoardstreamError('USAGE', `"${template}" asks for ${name}, which no trace and no sensor has`, {
        template,
        name,
      });
    }
    parts.push((timeMs) => text + printFloat(read(timeMs), decimals));
    end = match.index + match[0].length;
  }
  const rest = template.slice(end);
  return (timeMs) => {
    let line = '';
    for (const part of parts) line += part(timeMs);
    return line + rest;
  };
}

/** The largest number `Print::printFloat` can print; beyond, it prints `ovf`. */
const LARGEST_PRINTABLE = 4_294_967_040;

/** As `Print::printFloat` of the Arduino core does: `nan`, `inf` (without a sign) and `ovf` are words. */
export function printFloat(value: number, decimals: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return 'inf';
  return Math.abs(value) > LARGEST_PRINTABLE ? 'ovf' : value.toFixed(decimals);
}
