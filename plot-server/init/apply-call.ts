import type { ServerLimits } from '../../core/index.ts';
import { MAX_TOKENS, type TokenRegistry } from '../accounts/token-registry.ts';
import { MAX_TRACES } from '../figure/figure.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import type { PlotCall } from './plot-call.ts';

const REVOKED_TEXT = 'a stream token of this plot was revoked; use another one: /settings/tokens makes them';
const TOO_MANY_TEXT = `this server keeps at most ${MAX_TOKENS} stream tokens; revoke some at /settings/tokens`;

export interface CallContext {
  readonly registry: PlotRegistry;
  readonly tokens: Pick<TokenRegistry, 'isRevoked' | 'register'>;
  readonly user: string;
  readonly limits: ServerLimits;
}

export type CallOutcome =
  | { readonly kind: 'done'; readonly plot: Plot /** All plots to save. */; readonly changed: ReadonlySet<Plot> }
  | { readonly kind: 'failed'; readonly why: string };

/** Carries out a plot call: makes or changes a plot and moves the streams it names to it. */
export function applyCall(call: PlotCall, { registry, tokens, user, limits }: CallContext): CallOutcome {
  const present =
    call.origin === 'plot' && call.fileOption === 'new' ? undefined : registry.plotNamed(user, call.filename);
  if (call.origin !== 'plot') return restyle(call, present);
  if (present === undefined && registry.size >= limits.plots) {
    return failed(`this server keeps at most ${limits.plots} plots; it can be told to keep more with --limit plots=N`);
  }
  const { filename, fileOption, layout, traces } = call;
  const streamIds = traces.flatMap(({ streamId }) => streamId ?? []);
  if (streamIds.some((streamId) => tokens.isRevoked(streamId))) return failed(REVOKED_TEXT);
  if (!tokens.register(streamIds, filename)) return failed(TOO_MANY_TEXT);
  const plot = present ?? registry.newPlot({ user, filename });
  const { figure } = plot;
  // Whoever overwrites makes room first.
  const why = present !== undefined && fileOption === 'overwrite' ? undefined : whyNoRoom(plot, registry, limits);
  if (why !== undefined) return failed(why);
  if (present === undefined || fileOption === 'overwrite') {
    plot.clearReadings();
    figure.replace(traces, layout ?? {});
    for (const [index, { definition }] of traces.entries()) plot.keepSent(index, definition['x'], definition['y']);
  } else {
    const before = figure.traces.length;
    if (before + traces.length > MAX_TRACES && fileOption === 'append') {
      return failed(`a plot holds at most ${MAX_TRACES} traces`);
    }
    const positions = fileOption === 'append' ? traces.map((_, index) => before + index) : figure.extend(traces);
    if (positions === undefined) return failed(`a plot holds at most ${MAX_TRACES} traces`);
    if (fileOption === 'append') figure.add(traces);
    if (layout !== undefined) figure.setLayout(layout);
    for (const [index, { definition }] of traces.entries()) {
      plot.keepSent(positions[index] ?? index, definition['x'], definition['y']);
    }
  }
  const losers = registry.register(plot);
  plot.onChange();
  return { kind: 'done', plot, changed: new Set([plot, ...losers]) };
}

function restyle(call: Exclude<PlotCall, { origin: 'plot' }>, plot: Plot | undefined): CallOutcome {
  if (plot === undefined) return failed(`there is no plot named "${call.filename}"`);
  const why = plot.figure.whyFull();
  if (why !== undefined) return failed(why);
  if (call.origin === 'layout') plot.figure.mergeLayout(call.layout);
  else {
    const positions = call.traces ?? plot.figure.traces.keys();
    let style = 0;
    for (const position of positions) {
      plot.figure.restyle(position, call.styles[style % call.styles.length] ?? {});
      style += 1;
    }
  }
  plot.onChange();
  return { kind: 'done', plot, changed: new Set([plot]) };
}

function whyNoRoom(plot: Plot, registry: PlotRegistry, limits: ServerLimits): string | undefined {
  const isFull = registry.bytes >= limits['plots-mib'] * 1024 * 1024;
  if (!isFull) return plot.figure.whyFull();
  return `the plots of this server take ${limits['plots-mib']} MiB together; it can be told to take more with --limit plots-mib=N`;
}

function failed(why: string): CallOutcome {
  return { kind: 'failed', why };
}
