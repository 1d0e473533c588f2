import type { BoardProfile } from '../../boards/index.ts';
import type { Quantity, QuantityTrace } from '../../core/index.ts';
import type { TextSketch, TraceInput } from '../firmware/text-firmware.ts';
import { type BoardHabits, boardHabits } from './board-habits.ts';
import { printedUnit } from './printed-units.ts';

export interface SketchOptions {
  /** Simulated milliseconds from line to line. Default the trace's own median step, at least 20 and at most 1000. */
  readonly intervalMs?: number;
}

/** The rate a sketch is given when the board's usual one is too slow for its lines. */
const FAST_BAUD_RATE = 115_200;

/** A line and its ending are rarely longer than this; 10 bits a byte, and half the line's time left free. */
const BITS_PER_LINE = 80 * 10 * 2;

/**
 * The sketch a maker would write for these quantities on this board: one line of `label:value` pairs, each value followed
 * by its unit as example sketches spell it, such as `ecg:0.123 mV,temperature:21.52 *C`. Labels are the quantities' names;
 * characters that would end a label are replaced by `_`. The traces' offsets and time scales are kept.
 */
export function sketchFor(
  board: BoardProfile,
  traces: QuantityTrace | readonly TraceInput[],
  options: SketchOptions = {},
): TextSketch {
  const inputs = 'quantities' in traces ? [{ trace: traces }] : traces;
  const { intervalMs = Math.min(...inputs.map(defaultIntervalMs)) } = options;
  const habits = boardHabits(board);
  const isTooSlow = board.defaultBaudRate < (BITS_PER_LINE * 1000) / intervalMs;
  return {
    baudRate: isTooSlow ? FAST_BAUD_RATE : board.defaultBaudRate,
    bootLines: habits.bootLines,
    prints: [
      {
        template: withoutDoubles(inputs.flatMap(({ trace }) => trace.quantities))
          .map((quantity) => pair(quantity, habits))
          .join(habits.separator),
        intervalMs,
      },
    ],
    traces: inputs,
    lineEnding: habits.lineEnding,
  };
}

/** Of two with the same name the first, as the text firmware takes it. */
function withoutDoubles(quantities: readonly Quantity[]): readonly Quantity[] {
  return quantities.filter(({ name }, at) => quantities.findIndex((other) => other.name === name) === at);
}

function pair({ name, unit }: Quantity, { labelEnd }: BoardHabits): string {
  const { text, decimals } = printedUnit(unit);
  return `${label(name)}${labelEnd}{${name}:${decimals}}${text === '' ? '' : ` ${text}`}`;
}

/** Starts with a letter and holds nothing that ends a label or a pair. */
function label(name: string): string {
  const plain = name.trim().replace(/[\s:=,;|{}]+/g, '_');
  return /^\p{L}/u.test(plain) ? plain : `q${plain}`;
}

function defaultIntervalMs({ trace, timeScale = 1 }: TraceInput): number {
  const stepsS = Array.from(trace.timesS.subarray(1), (timeS, index) => timeS - (trace.timesS[index] ?? 0));
  const medianS = stepsS.sort((a, b) => a - b)[stepsS.length >>> 1] ?? 1;
  return Math.min(1000, Math.max(20, (medianS * 1000) / timeScale));
}
