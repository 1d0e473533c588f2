import { isoTime } from '../../../core/index.ts';
import type { SpoolEntry } from '../../spool/spool.ts';

/**
 * One point as a line of JSON, with its newline. `unit` is a SenML code; `quality` is there where the sensor reported a
 * failure, `timeUnsure` where the clock of the machine was not set since it started.
 *
 *     {"time":"2026-01-01T00:00:00.000Z","bridge":"pi","board":"uno","series":"T","value":21.5,"unit":"Cel"}
 */
export function encodePointJson(bridge: string, { board, point }: Pick<SpoolEntry, 'board' | 'point'>): string {
  const { series, timeMs, value, unit, quality, timeUnsure } = point;
  const failed = quality === 'bad' ? quality : undefined;
  // What is undefined is left out.
  const fields = { time: isoTime(timeMs), bridge, board, series, value, unit, quality: failed, timeUnsure };
  return `${JSON.stringify(fields)}\n`;
}
