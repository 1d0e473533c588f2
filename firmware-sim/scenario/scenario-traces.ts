import type { QuantityTrace } from '../../core/index.ts';
import { sampleTrace } from '../../core/index.ts';
import type { ReadQuantity } from '../firmware/line-template.ts';
import type { TraceInput } from '../firmware/text-firmware.ts';
import { ecgTrace, roomDayTrace } from '../traces/index.ts';
import type { TraceEntry } from './schema.ts';

/** @throws BoardstreamError what `readTrace` throws */
export function toTraceInput(entry: TraceEntry, readTrace: (file: string) => QuantityTrace): TraceInput {
  return { trace: traceOf(entry, readTrace), offsetS: entry.offset / 1000, timeScale: entry['time-scale'] };
}

function traceOf(entry: TraceEntry, readTrace: (file: string) => QuantityTrace): QuantityTrace {
  switch (entry.kind) {
    case 'file':
      return readTrace(entry.file);
    case 'shipped':
      return entry.name === 'ecg' ? ecgTrace() : roomDayTrace();
    case 'values':
      return {
        quantities: [{ name: entry.quantity, unit: entry.unit }],
        timesS: Float64Array.from(entry.values, (_, row) => (row * entry.every) / 1000),
        values: [Float64Array.from(entry.values)],
      };
  }
}

/** What `room.temperature` names; a text says why it names nothing. */
export function quantityOf(name: string, traces: ReadonlyMap<string, TraceInput>): ReadQuantity | string {
  const dot = name.indexOf('.');
  const traceName = dot === -1 ? name : name.slice(0, dot);
  const input = traces.get(traceName);
  if (input === undefined) return `there is no trace "${traceName}"${listed(traces.keys())}`;
  const { trace, offsetS = 0, timeScale = 1 } = input;
  const quantity = dot === -1 ? trace.quantities[0]?.name : name.slice(dot + 1);
  if (!trace.quantities.some((one) => one.name === quantity)) {
    return `"${traceName}" has no quantity "${quantity}"${listed(trace.quantities.map((one) => one.name))}`;
  }
  return (timeMs) => sampleTrace(trace, quantity ?? '', offsetS + (timeMs / 1000) * timeScale);
}

export function listed(names: Iterable<string>): string {
  const list = [...names].join(', ');
  return list === '' ? '; there is none' : `; there is ${list}`;
}
