import { z } from 'zod';
import { parseDuration, parseSize } from '../../core/index.ts';

const NOT_A_TIME = 'must be a time with its unit, as 500 ms, 10 s, 2 min, 1 h or 1 d';
const NOT_A_SIZE = 'must be a size with its unit, as 512 KiB, 256 MiB or 1 GiB';

/** A time as text: `500 ms`, `10 s`. Milliseconds in what comes out, between the two bounds. */
export function duration(leastMs: number, mostMs: number) {
  return z
    .string(NOT_A_TIME)
    .regex(/^\s*\d+(\.\d+)?\s*(ms|s|min|h|d)\s*$/, NOT_A_TIME)
    .transform((text, context) => {
      const durationMs = parseDuration(text) ?? Number.NaN;
      if (durationMs >= leastMs && durationMs <= mostMs) return durationMs;
      context.addIssue({ code: 'custom', message: `must be ${leastMs} ms to ${mostMs} ms` });
      return z.NEVER;
    });
}

/** A size as text: `256 MiB`. Bytes in what comes out, between the two bounds. */
export function size(least: string, most: string) {
  const [leastBytes = 0, mostBytes = 0] = [parseSize(least), parseSize(most)];
  return z
    .string(NOT_A_SIZE)
    .regex(/^\s*\d+(\.\d+)?\s*(KiB|MiB|GiB)\s*$/, NOT_A_SIZE)
    .transform((text, context) => {
      const bytes = parseSize(text) ?? Number.NaN;
      if (bytes >= leastBytes && bytes <= mostBytes) return bytes;
      context.addIssue({ code: 'custom', message: `must be ${least} to ${most}` });
      return z.NEVER;
    });
}

/** A whole number between two bounds. */
export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
}

/** A text that is never shown: not in a log, not in a message, not by `--print-config`. */
export function secret() {
  return z.string().min(1, 'is empty').meta({ writeOnly: true });
}
