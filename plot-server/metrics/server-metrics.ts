import { type Metric, metric } from '../../core/index.ts';
import type { FleetCounts } from '../fleet/bridge-fleet.ts';
import type { HistoryStats } from '../history/history-store.ts';
import type { AckStats } from '../ingest/ack-streams.ts';
import type { OpenStreams } from '../ingest/open-streams.ts';
import type { Broadcasts } from '../live/broadcasts.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';

export interface ServerMetricsSources {
  readonly registry: PlotRegistry;
  readonly streams: OpenStreams;
  readonly broadcasts: Broadcasts;
  readonly acknowledged: AckStats;
  readonly fleet: FleetCounts;
  /** Of the history on the disk, where there is one. */
  readonly history: HistoryStats | undefined;
}

/** What the server is doing, as numbers. No series of a plot is named: their number has no bound. */
export function serverMetrics(sources: ServerMetricsSources): Metric[] {
  const { registry, streams, broadcasts, acknowledged, fleet, history } = sources;
  let points = 0;
  for (const { figure } of registry.plots()) for (const trace of figure.traces) points += trace.points;
  return [
    metric('gauge', 'boardstream_plots', 'Plots on this server.', registry.size),
    metric('gauge', 'boardstream_plot_points', 'Points received for the traces that the plots have now.', points),
    metric('gauge', 'boardstream_plain_streams', 'Open streams of the plain protocol.', streams.size),
    metric('gauge', 'boardstream_viewers', 'Open live connections of plot pages.', broadcasts.viewerCount),
    ...(history === undefined ? [] : historyMetrics(history)),
    ...acknowledgedMetrics(acknowledged),
    ...fleetMetrics(fleet),
  ];
}

function historyMetrics({ bytes, readings, oldestMs }: HistoryStats): Metric[] {
  const oldest = oldestMs === undefined ? 0 : oldestMs / 1000;
  return [
    metric('gauge', 'boardstream_history_bytes', 'Bytes of the history on the disk.', bytes),
    metric('gauge', 'boardstream_history_readings', 'Readings kept.', readings),
    metric(
      'gauge',
      'boardstream_history_oldest_timestamp_seconds',
      'Time of the oldest reading; 0 without any.',
      oldest,
    ),
  ];
}

function acknowledgedMetrics(stats: AckStats): Metric[] {
  const reasons = Object.entries(stats.holes).filter(([reason]) => reason !== 'jump');
  return [
    metric('gauge', 'boardstream_ack_sources', 'Sources of acknowledged streams in memory.', stats.sources),
    metric('gauge', 'boardstream_ack_streams', 'Open acknowledged streams.', stats.connections),
    metric('counter', 'boardstream_ack_stored_lines_total', 'Acknowledged lines stored.', stats.linesStored),
    metric('counter', 'boardstream_ack_duplicate_lines_total', 'Lines refused as stored already.', stats.duplicates),
    metric('counter', 'boardstream_ack_rejected_lines_total', 'Lines that cannot be stored.', stats.rejected),
    metric('counter', 'boardstream_ack_commits_total', 'Batches appended to the store.', stats.commits),
    metric('counter', 'boardstream_ack_commit_failures_total', 'Batches the store refused.', stats.commitFailures),
    metric('counter', 'boardstream_ack_syncs_total', 'Syncs that made batches safe.', stats.syncs),
    metric('counter', 'boardstream_ack_sync_failures_total', 'Syncs that failed.', stats.failedSyncs),
    metric('gauge', 'boardstream_ack_unsafe_batches', 'Batches appended and not synced.', stats.unsyncedBatches),
    metric('gauge', 'boardstream_ack_unsafe_age_seconds', 'Age of the oldest of them.', stats.oldestUnsyncedMs / 1000),
    {
      name: 'boardstream_lost_points_total',
      help: 'Points that clients declared lost, as far as they knew how many.',
      type: 'counter',
      samples: reasons.map(([reason, { points }]) => ({ labels: { reason }, value: points })),
    },
    {
      name: 'boardstream_lost_ranges_total',
      help: 'Ranges of points that clients declared lost.',
      type: 'counter',
      samples: reasons.map(([reason, { holes }]) => ({ labels: { reason }, value: holes })),
    },
  ];
}

function fleetMetrics({ bridges, boards, waitingPoints }: FleetCounts): Metric[] {
  const byState = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([state, value]) => ({ labels: { state }, value }));
  return [
    { name: 'boardstream_bridges', help: 'Bridges known.', type: 'gauge', samples: byState(bridges) },
    { name: 'boardstream_boards', help: 'Boards of these bridges.', type: 'gauge', samples: byState(boards) },
    metric(
      'gauge',
      'boardstream_bridge_waiting_points',
      'Points that wait in all bridges, as they say.',
      waitingPoints,
    ),
  ];
}
