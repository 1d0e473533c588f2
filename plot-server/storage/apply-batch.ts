import type { AcknowledgedBatch } from '../plots/ack-store.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import type { BatchRecord } from './batch-record.ts';
import type { KnownSource } from './known-sources.ts';

/** Brings a batch to its plots and their viewers. */
export function applyLive({ plots }: KnownSource, { lines, holes, arrivedAtMs }: AcknowledgedBatch): void {
  const placed = lines.map((line) => ({ ...line, properties: line.message.properties }));
  plots.apply({ lines: placed, holes, arrivedAtMs }, ({ plot, traces, message }) => {
    const how = { arrivedAtMs, placement: 'byTime' } as const;
    const applied = plot.take(traces, message, how);
    // The layout has grown since the line was judged; the point must be on the plot, as it will be after a restart.
    if (applied.kind === 'refused') plot.take(traces, { ...message, layout: undefined }, how);
  });
}

/** Does again what a record says was done before a restart. */
export function applyStored({ plots }: KnownSource, record: BatchRecord, registry: PlotRegistry): void {
  const { arrivedAtMs, holes } = record;
  const lines = record.lines.flatMap((line) => {
    const plot = registry.plotWithId(line.plotId);
    return plot === undefined ? [] : [{ ...line, plot }];
  });
  plots.apply({ lines, holes, arrivedAtMs }, ({ plot, traces, properties }) =>
    plot.restore({ traces, properties, arrivedAtMs, historyOnly: false, placement: 'byTime' }),
  );
}
