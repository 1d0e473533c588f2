import { readFileSync } from 'node:fs';
import { parseQuantityTrace, type QuantityTrace } from '../../core/index.ts';

/** `ecg (mV)` and `heart_rate (/min)` of an adult at rest: 100 s at 200 rows a second, loops without a seam. */
export function ecgTrace(): QuantityTrace {
  return readTrace('ecg.csv');
}

/** `temperature (Cel)` of a heated room in winter: a day from midnight, a row a minute, loops without a seam. */
export function roomDayTrace(): QuantityTrace {
  return readTrace('room-day.csv');
}

/** The files stand beside this module in the sources and in what is built from them. */
function readTrace(file: string): QuantityTrace {
  return parseQuantityTrace(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8'), file);
}
