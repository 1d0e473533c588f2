import { BoardstreamError, type QuantityTrace, sampleTrace } from '../../core/index.ts';
import type { Firmware, Print, SerialPins } from './firmware.ts';
import { compileTemplate, type ReadQuantity } from './line-template.ts';

const NOTHING = new Uint8Array();

/** A trace and how a board is exposed to it. It starts again when it ends. */
export interface TraceInput {
  readonly trace: QuantityTrace;
  /** Seconds into the trace at power-up. Default 0. */
  readonly offsetS?: number;
  /** Seconds of the trace in a second of the board: 60 plays an hour in a minute. Default 1. */
  readonly timeScale?: number;
}

/** A line printed again and again. */
export interface TextPrint {
  /**
   * The line without its ending. `{temperature}` stands for the quantity of that name, `{temperature:1}` for it with one
   * decimal; without a number there are 2, as `Serial.print` writes a float.
   */
  readonly template: string;
  /** Simulated milliseconds from one to the next, greater than 0. */
  readonly intervalMs: number;
}

/** What a sketch prints. */
export interface TextSketch {
  /** What it gives `Serial.begin`. Default the board's usual rate. */
  readonly baudRate?: number;
  /** Lines printed once, at power-up. Default none. */
  readonly bootLines?: readonly string[];
  readonly prints: readonly TextPrint[];
  /** Where quantities come from; of two that have the same name, the first is taken. */
  readonly traces: readonly TraceInput[];
  /** Quantities that something else than a trace tells, as the sensors on the board's pins. They come before the traces. */
  readonly readings?: Readonly<Record<string, ReadQuantity>>;
  /** Default `\r\n`, as `Serial.println` writes it. */
  readonly lineEnding?: string;
}

/**
 * A board that prints lines. Several prints run by their own intervals from power-up on, and those due together come in
 * their order. One that comes due while the line is still busy waits for it and is made of the values of that later time;
 * those it misses meanwhile are left out, as in a sketch that compares `millis()`.
 *
 * @throws BoardstreamError `USAGE` when a template names a quantity no trace has, or an interval is not greater than 0
 */
export function textFirmware(sketch: TextSketch): Firmware {
  const { bootLines = [], lineEnding = '\r\n' } = sketch;
  const tasks = sketch.prints.map(({ template, intervalMs }) => {
    if (!(intervalMs > 0)) {
      throw new BoardstreamError('USAGE', `"${template}" cannot be printed every ${intervalMs} ms`, { intervalMs });
    }
    return { intervalMs, line: compileTemplate(template, (name) => quantityReader(sketch, name)) };
  });
  return {
    ...(sketch.baudRate === undefined ? {} : { baudRate: sketch.baudRate }),
    *boot(serial: SerialPins): Generator<Print> {
      for (const line of bootLines) yield { timeMs: serial.idleAtMs, bytes: Buffer.from(line + lineEnding) };
      const pending = tasks.map((task) => ({ ...task, dueMs: 0 }));
      for (let next = earliest(pending); next !== undefined; next = earliest(pending)) {
        const timeMs = Math.max(next.dueMs, serial.idleAtMs);
        // A sensor may be changed at any time, unlike a trace: it is read when its time has come and not before.
        if (sketch.readings !== undefined) yield { timeMs, bytes: NOTHING };
        yield { timeMs, bytes: Buffer.from(next.line(timeMs) + lineEnding) };
        next.dueMs += next.intervalMs * Math.max(1, Math.ceil((timeMs - next.dueMs) / next.intervalMs));
      }
    },
  };
}

function quantityReader({ traces, readings }: TextSketch, name: string): ReadQuantity | undefined {
  if (readings !== undefined && Object.hasOwn(readings, name)) return readings[name];
  const input = traces.find(({ trace }) => trace.quantities.some((quantity) => quantity.name === name));
  if (input === undefined) return undefined;
  const { trace, offsetS = 0, timeScale = 1 } = input;
  return (timeMs) => sampleTrace(trace, name, offsetS + (timeMs / 1000) * timeScale);
}

function earliest<T extends { readonly dueMs: number }>(tasks: readonly T[]): T | undefined {
  let first = tasks[0];
  for (const task of tasks) if (first === undefined || task.dueMs < first.dueMs) first = task;
  return first;
}
