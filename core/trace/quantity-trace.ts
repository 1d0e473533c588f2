import { BoardstreamError } from '../errors.ts';

/** What one column of a trace holds. */
export interface Quantity {
  /** `temperature`, `ecg`. */
  readonly name: string;
  /** As in the file's header, a SenML code where one exists: `Cel`, `mV`, `/min`; empty for none. */
  readonly unit: string;
}

/**
 * Quantities over time: what a sensor is exposed to. As a file it is CSV whose first column is `t (s)` and whose others
 * are `name (unit)`; an empty cell means that there is no value at that time.
 */
export interface QuantityTrace {
  readonly quantities: readonly Quantity[];
  /** Seconds, ascending, at least two. */
  readonly timesS: Float64Array;
  /** One array a quantity, as long as `timesS`; `NaN` where the cell is empty. */
  readonly values: readonly Float64Array[];
}

const HEADER_CELL = /^\s*(.+?)\s*\(([^()]*)\)\s*$/;

/** @throws BoardstreamError `TRACE_INVALID`, naming the line */
export function parseQuantityTrace(csv: string, file = 'trace'): QuantityTrace {
  const rows = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const fail = (lineNumber: number, why: string): never => {
    throw new BoardstreamError('TRACE_INVALID', `${file}, line ${lineNumber}: ${why}`, { file, lineNumber });
  };
  const header = (rows[0] ?? '').split(',');
  if (!/^\s*t \(s\)\s*$/.test(header[0] ?? '')) fail(1, 'the first column must be headed "t (s)"');
  if (header.length < 2) fail(1, 'there is no quantity beside "t (s)"');
  const quantities = header.slice(1).map((cell): Quantity => {
    const match = HEADER_CELL.exec(cell);
    return match === null
      ? fail(1, `"${cell.trim()}" must be a name with its unit in parentheses, as "temperature (Cel)"`)
      : { name: match[1] ?? '', unit: match[2] ?? '' };
  });

  const timesS: number[] = [];
  const values: number[][] = quantities.map(() => []);
  for (let at = 1; at < rows.length; at += 1) {
    const row = rows[at] ?? '';
    if (row.trim() === '') continue;
    const cells = row.split(',');
    if (cells.length !== header.length) fail(at + 1, `${cells.length} cells where the header has ${header.length}`);
    const timeS = parseCell(cells[0] ?? '');
    if (!Number.isFinite(timeS)) fail(at + 1, `"${(cells[0] ?? '').trim()}" is not a time in seconds`);
    if (timeS <= (timesS.at(-1) ?? Number.NEGATIVE_INFINITY)) fail(at + 1, 'times must ascend');
    timesS.push(timeS);
    for (const [index, column] of values.entries()) {
      const cell = cells[index + 1] ?? '';
      const value = parseCell(cell);
      if (!Number.isFinite(value) && cell.trim() !== '') fail(at + 1, `"${cell.trim()}" is not a number`);
      column.push(value);
    }
  }
  if (timesS.length < 2) fail(rows.length, 'a trace needs at least two rows');
  return { quantities, timesS: Float64Array.from(timesS), values: values.map((column) => Float64Array.from(column)) };
}

export function formatQuantityTrace(trace: QuantityTrace, decimals: { timeS: number; value: number }): string {
  const header = ['t (s)', ...trace.quantities.map(({ name, unit }) => `${name} (${unit})`)].join(',');
  const rows = Array.from(trace.timesS, (timeS, row) =>
    [timeS.toFixed(decimals.timeS), ...trace.values.map((column) => formatCell(column[row], decimals.value))].join(','),
  );
  return `${[header, ...rows].join('\n')}\n`;
}

/** From the first row to the last, seconds. */
export function traceDurationS(trace: QuantityTrace): number {
  return (trace.timesS.at(-1) ?? 0) - (trace.timesS[0] ?? 0);
}

/**
 * The value of one quantity `offsetS` seconds after the first row, interpolated linearly. After the last row the trace
 * starts again. `NaN` for a quantity the trace does not have, and beside an empty cell.
 */
export function sampleTrace(trace: QuantityTrace, quantityName: string, offsetS: number): number {
  const column = trace.values[trace.quantities.findIndex(({ name }) => name === quantityName)];
  if (column === undefined) return Number.NaN;
  const durationS = traceDurationS(trace);
  const timeS = (trace.timesS[0] ?? 0) + (((offsetS % durationS) + durationS) % durationS);
  const after = firstAfter(trace.timesS, timeS);
  const before = after - 1;
  const startS = trace.timesS[before] ?? 0;
  const fraction = (timeS - startS) / ((trace.timesS[after] ?? startS) - startS);
  const start = column[before] ?? Number.NaN;
  return fraction === 0 ? start : start + fraction * ((column[after] ?? Number.NaN) - start);
}

/** Index of the first time greater than `timeS`, between 1 and the last index. */
function firstAfter(timesS: Float64Array, timeS: number): number {
  let low = 1;
  let high = timesS.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesS[middle] ?? 0) > timeS) high = middle;
    else low = middle + 1;
  }
  return low;
}

function parseCell(cell: string): number {
  return cell.trim() === '' ? Number.NaN : Number(cell);
}

function formatCell(value: number | undefined, decimals: number): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(decimals);
}
