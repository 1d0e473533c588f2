import { errorText } from '../../core/index.ts';
import type { Expectation } from './expectation.ts';
import type { ExpectationEntry } from './schema.ts';

/** An expectation as the file writes it, as a run watches it; a text says why it cannot be. */
export function toExpectation(entry: ExpectationEntry, durationMs: number): Expectation | string {
  switch (entry.kind) {
    case 'text': {
      const untilMs = entry.after + entry.within;
      if (entry.contains !== undefined) {
        return { kind: 'text', pattern: new RegExp(escaped(entry.contains), 'u'), fromMs: entry.after, untilMs };
      }
      try {
        return { kind: 'text', pattern: new RegExp(entry.matches ?? '', 'u'), fromMs: entry.after, untilMs };
      } catch (error) {
        return `is no regular expression: ${errorText(error)}`;
      }
    }
    case 'range':
      return {
        kind: 'range',
        series: entry.series,
        least: entry.least ?? Number.NEGATIVE_INFINITY,
        most: entry.most ?? Number.POSITIVE_INFINITY,
        fromMs: entry.after,
        untilMs: entry.until ?? durationMs,
      };
    case 'pin':
      return { kind: 'pin', pin: entry.pin, level: entry.level === 'high' ? 1 : 0, atMs: entry.at };
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
