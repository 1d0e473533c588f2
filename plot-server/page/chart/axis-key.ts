import type { LiveTrace } from '../live-figure.ts';

/** The layout's name for an axis of a trace: `xaxis2` for one that says `x2`. */
export function axisKey(trace: LiveTrace, letter: 'x' | 'y'): string {
  const id = trace.plotly[`${letter}axis`];
  return `${letter}axis${typeof id === 'string' ? id.slice(1) : ''}`;
}
