import { BoardstreamError, type QuantityTrace } from '../../core/index.ts';
import type { QuantitySource } from '../sensors/quantity-source.ts';

export interface FollowOptions {
  /** Which of the trace's quantities. Default its first. */
  readonly quantity?: string;
  /** Whether the trace starts again at its end; else its last value stays. Default true. */
  readonly loop?: boolean;
  /** Seconds into the trace at power-up. Negative: the first value stays until then, without `loop`. Default 0. */
  readonly offsetS?: number;
  /** Seconds of the trace in a simulated second. Default 1. */
  readonly timeScale?: number;
  /**
   * Between two rows: a straight line, or the earlier row's value until the later one, as it suits switches and counters.
   * Beside an empty cell a line has no value. Default `linear`.
   */
  readonly interpolation?: 'linear' | 'hold';
}

/**
 * A quantity of a trace over simulated time, for a sensor to be exposed to.
 * @throws BoardstreamError `TRACE_INVALID` when the trace does not have the quantity
 */
export function follow(trace: QuantityTrace, options: FollowOptions = {}): QuantitySource {
  const { quantity = trace.quantities[0]?.name ?? '', loop = true, offsetS = 0, timeScale = 1 } = options;
  const column = trace.values[trace.quantities.findIndex(({ name }) => name === quantity)];
  if (column === undefined) {
    const known = trace.quantities.map(({ name }) => name).join(', ');
    throw new BoardstreamError('TRACE_INVALID', `the trace has no "${quantity}", only ${known}`, { quantity });
  }
  const { timesS } = trace;
  const startS = timesS[0] ?? 0;
  const durationS = (timesS.at(-1) ?? startS) - startS;
  return (timeMs) => {
    const intoS = offsetS + (timeMs / 1000) * timeScale;
    const atS =
      startS + (loop ? ((intoS % durationS) + durationS) % durationS : Math.min(durationS, Math.max(0, intoS)));
    const row = lastRowUntil(timesS, atS);
    const value = column[row] ?? Number.NaN;
    const rowS = timesS[row] ?? 0;
    if (options.interpolation === 'hold' || atS === rowS || row + 1 === timesS.length) return value;
    return value + ((atS - rowS) / ((timesS[row + 1] ?? rowS) - rowS)) * ((column[row + 1] ?? Number.NaN) - value);
  };
}

/** The last row at or before this time, which is not before the first. */
function lastRowUntil(timesS: Float64Array, atS: number): number {
  let low = 0;
  let high = timesS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((timesS[middle] ?? 0) <= atS) low = middle;
    else high = middle - 1;
  }
  return low;
}
