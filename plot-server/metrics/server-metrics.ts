import { type Metric, metric } from '../../core/index.ts';
import type { OpenStreams } from '../ingest/open-streams.ts';
import type { Broadcasts } from '../live/broadcasts.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';

export interface ServerMetricsSources {
  readonly registry: PlotRegistry;
  readonly streams: OpenStreams;
  readonly broadcasts: Broadcasts;
}

/** What the server is doing, as numbers. No series of a plot is named: their number has no bound. */
export function serverMetrics({ registry, streams, broadcasts }: ServerMetricsSources): Metric[] {
  let points = 0;
  for (const { figure } of registry.plots()) for (const trace of figure.traces) points += trace.points;
  return [
    metric('gauge', 'boardstream_plots', 'Plots on this server.', registry.size),
    metric('gauge', 'boardstream_plot_points', 'Points received for the traces that the plots have now.', points),
    metric('gauge', 'boardstream_plain_streams', 'Open streams of the plain protocol.', streams.size),
    metric('gauge', 'boardstream_viewers', 'Open live connections of plot pages.', broadcasts.viewerCount),
  ];
}
