import { boardFigure, type JsonObject, type PlottedSeries, type ServerLimits } from '../../core/index.ts';
import { MAX_TRACES } from '../figure/figure.ts';
import { applyCall } from '../init/apply-call.ts';
import { cleanFilename, toPlotCall } from '../init/plot-call.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { topicStreamId } from '../plots/topic-stream.ts';

export interface MakeTracesContext {
  readonly registry: PlotRegistry;
  readonly user: string;
  readonly limits: ServerLimits;
}

export interface BoardSeries {
  readonly bridge: string;
  readonly board: string;
  /** Names and units of series that have no trace yet, or one of another unit. */
  readonly series: ReadonlyMap<string, string | undefined>;
}

export interface NoPlace {
  /** As an HTTP status. */
  readonly code: 422 | 507;
  readonly why: string;
}

export interface MadeTraces {
  /** Plots to save before a point is stored. */
  readonly changed: ReadonlySet<Plot>;
  /** Why a series has no trace, where one has none. */
  readonly noPlace: NoPlace | undefined;
}

/** Streams that no token leads to need none registered. */
const NO_TOKENS = { isRevoked: () => false, register: () => true };

const NO_TRACE_LEFT: NoPlace = { code: 422, why: `a plot holds at most ${MAX_TRACES} traces` };

/**
 * Gives series their traces in the plot of their board, which is made where there is none: the same plot that a bridge of
 * this name asks for over HTTP. Traces that are there keep their points.
 */
export function makeTraces({ bridge, board, series }: BoardSeries, context: MakeTracesContext): MadeTraces {
  const { registry, user, limits } = context;
  const filename = `${bridge}/${board}`;
  const present = registry.plotNamed(user, cleanFilename(filename));
  const plotted = ownTraces(bridge, board, present);
  const room = MAX_TRACES - (present?.figure.traces.length ?? 0) + plotted.size;
  let noPlace: NoPlace | undefined;
  for (const [name, unit] of series) {
    if (plotted.has(name) || plotted.size < room) plotted.set(name, { series: name, unit, token: '' });
    else noPlace = NO_TRACE_LEFT;
  }
  if (plotted.size === 0) return { changed: new Set(), noPlace };
  const { data, layout } = boardFigure(board, [...plotted.values()]);
  const parsed = toPlotCall('plot', data.map(withoutToken), { filename, fileopt: 'extend', layout });
  if (parsed.kind === 'faulty') return { changed: new Set(), noPlace: { code: 422, why: parsed.why } };
  const { call } = parsed;
  if (call.origin !== 'plot') return { changed: new Set(), noPlace };
  const streamIds = [...plotted.keys()].map((name) => topicStreamId(bridge, board, name));
  const traces = call.traces.map(({ definition }, index) => ({ definition, streamId: streamIds[index] }));
  const outcome = applyCall({ ...call, traces }, { registry, tokens: NO_TOKENS, user, limits });
  if (outcome.kind === 'failed') return { changed: new Set(), noPlace: { code: 507, why: outcome.why } };
  return { changed: outcome.changed, noPlace };
}

/** The series that have a trace in the plot, in its order. */
function ownTraces(bridge: string, board: string, plot: Plot | undefined): Map<string, PlottedSeries> {
  const plotted = new Map<string, PlottedSeries>();
  for (const trace of plot?.figure.traces ?? []) {
    const series = trace.setting('meta.series');
    if (typeof series !== 'string' || trace.streamId !== topicStreamId(bridge, board, series)) continue;
    const unit = trace.setting('meta.unit');
    plotted.set(series, { series, unit: typeof unit === 'string' && unit !== '' ? unit : undefined, token: '' });
  }
  return plotted;
}

function withoutToken({ stream, ...trace }: JsonObject): JsonObject {
  const { token: _none, ...rest } = stream as JsonObject;
  return { ...trace, stream: rest };
}
