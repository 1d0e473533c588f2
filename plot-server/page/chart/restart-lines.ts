import { restartText, restartTimeText } from '../readings/restart-words.ts';
import { axisId, axisMs, type GapBandOptions, type Marks, timePanels, visibleRange } from './gap-bands.ts';

/** Nearer than this part of the chart to the next one, a restart is only in the list. */
const APART = 0.006;

export type RestartLineOptions = Pick<GapBandOptions, 'figure' | 'ranges'> & {
  readonly theme: { readonly faint: string };
};

/** A thin line at every restart, with its words behind a small sign at the foot of the lowest panel. */
export function restartLines({ figure, ranges, theme }: RestartLineOptions): Marks {
  const shapes: Record<string, unknown>[] = [];
  const annotations: Record<string, unknown>[] = [];
  if (figure.restarts.length === 0) return { shapes, annotations };
  const signed = new Set<string>();
  for (const panel of timePanels(figure).toReversed()) {
    const { xAxis, yAxis, isLocal } = panel;
    const visible = visibleRange(xAxis, { figure, ranges });
    if (visible === undefined) continue;
    let next = Number.POSITIVE_INFINITY;
    for (const restart of figure.restarts.toReversed()) {
      const at = axisMs(restart.time, isLocal);
      if (at <= visible[0] || at > visible[1] || next - at < APART * (visible[1] - visible[0])) continue;
      next = at;
      const place = { xref: axisId(xAxis), yref: `${axisId(yAxis)} domain` };
      const line = { width: 1, dash: 'dot', color: theme.faint };
      shapes.push({ type: 'line', layer: 'below', ...place, x0: at, x1: at, y0: 0, y1: 1, opacity: 0.55, line });
      if (signed.has(xAxis)) continue;
      annotations.push({
        text: '↻',
        hovertext: `${restartText(restart)}, ${restartTimeText(restart)}`,
        ...place,
        x: at,
        y: 0,
        xanchor: 'center',
        yanchor: 'bottom',
        showarrow: false,
        font: { color: theme.faint, size: 11 },
      });
    }
    signed.add(xAxis);
  }
  return { shapes, annotations };
}
