import type { LiveFigure } from '../live-figure.ts';
import { silentForMs } from './freshness.ts';

/** Stands in `data-state` of the element around a plot, for style sheets, tests and whoever embeds the page. */
export type PageState = 'connecting' | 'waiting' | 'live' | 'stale' | 'static' | 'paused' | 'reconnecting' | 'copy';

const TEXTS: Readonly<Record<PageState, string>> = {
  connecting: 'Connecting',
  waiting: 'Waiting for data',
  live: 'Live',
  stale: 'No new data',
  static: 'Static',
  paused: 'Paused',
  reconnecting: 'Reconnecting',
  copy: 'Your copy',
};

export interface PageConditions {
  /** `undefined` before the first connection. */
  readonly connected: boolean | undefined;
  readonly paused: boolean;
  /** Whether what is shown is the viewer's own copy. */
  readonly copy: boolean;
  readonly figure: LiveFigure;
  readonly nowMs: number;
}

export function pageState({ connected, paused, copy, figure, nowMs }: PageConditions): PageState {
  if (copy) return 'copy';
  if (connected === undefined) return 'connecting';
  if (!connected) return 'reconnecting';
  if (paused) return 'paused';
  if (figure.traces.every(({ plotly }) => plotly['stream'] === undefined)) return 'static';
  const started = figure.traces.filter((trace) => trace.lastArrivalMs !== undefined);
  if (started.length === 0) return figure.traces.some(({ points }) => points > 0) ? 'stale' : 'waiting';
  return started.every((trace) => silentForMs(trace, nowMs) !== undefined) ? 'stale' : 'live';
}

export function showState(root: HTMLElement, state: PageState): void {
  if (root.dataset['state'] === state) return;
  root.dataset['state'] = state;
  const text = root.querySelector('.badge-text');
  if (text !== null) text.textContent = TEXTS[state];
}
