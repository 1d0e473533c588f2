import { formatQuantityTrace } from '../../core/index.ts';
import { ecgsyn } from './ecgsyn.ts';
import { roomDay } from './room-day.ts';

/**
 * The traces in the package, each made anew from its seed. 200 rows a second are four in the width of an R wave's upper
 * half; heart rate and deviation are those of an adult at rest.
 */
export const SHIPPED_TRACES: readonly { readonly file: string; readonly makeCsv: () => string }[] = [
  {
    file: 'ecg.csv',
    makeCsv: () =>
      formatQuantityTrace(
        ecgsyn({ seed: 2003, durationS: 100, rowsPerSecond: 200, heartRate: 71, heartRateDeviation: 4 }),
        { timeS: 3, value: 3 },
      ),
  },
  { file: 'room-day.csv', makeCsv: () => formatQuantityTrace(roomDay({ seed: 1 }), { timeS: 0, value: 2 }) },
];
