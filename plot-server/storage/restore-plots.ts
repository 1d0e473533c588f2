import type { HistoryStore } from '../history/history-store.ts';
import { NO_MARKS } from '../history/plot-marks.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import type { JournalAckStore } from './journal-ack-store.ts';
import type { JournalMessageLog } from './journal-message-log.ts';
import type { SavedPlot } from './saved-plot.ts';

export interface RestoreOptions {
  readonly registry: PlotRegistry;
  readonly saved: readonly SavedPlot[];
  readonly log: JournalMessageLog;
  readonly acknowledged: JournalAckStore;
  readonly history: HistoryStore;
}

/**
 * Does again what the log says was done before a restart. What it has up to the last checkpoint of the history goes to
 * the figures alone: readings, gaps and restarts of that time are in the history.
 */
export function restorePlots({ registry, saved, log, acknowledged, history }: RestoreOptions): void {
  const definitions = new Map(saved.map((plot) => [plot.id, plot]));
  for (const { id, user, filename, layout, traces, style } of saved) {
    const plot = registry.newPlot({ id, user, filename });
    plot.figure.replace(traces, layout, style);
    registry.register(plot);
  }
  const { seq: savedThrough, marks } = history.saved;
  history.isTaking = savedThrough === 0;
  const goBehind = () => {
    history.isTaking = true;
    for (const plot of registry.plots()) plot.setMarks(marks.get(Number(plot.id)) ?? NO_MARKS);
  };
  for (const { seq, record } of log.read()) {
    if (!history.isTaking && seq > savedThrough) goBehind();
    if (record.kind === 'batch') {
      acknowledged.restore(record, seq, registry);
      continue;
    }
    if (record.kind === 'serverStarted') {
      for (const plot of registry.plots()) plot.noteRestart('server');
      continue;
    }
    const plot = registry.plotWithId(record.plotId);
    const definition = definitions.get(record.plotId);
    if (plot === undefined || definition === undefined) continue;
    if (record.kind === 'cleared') plot.restoreCleared(definition);
    else if (record.kind === 'restarted') plot.noteRestart('sender');
    else if (record.kind === 'saved') plot.figure.resetTraces(record.traces, definition.traces);
    else plot.restore(record);
  }
  if (!history.isTaking) goBehind();
}
