import { silentForMs } from './freshness.ts';
import type { LiveFigure } from './live-figure.ts';

/** Stands in `data-state` of the page's main element, for style sheets, tests and whoever embeds the page. */
export type PageState = 'connecting' | 'waiting' | 'live' | 'stale' | 'static' | 'paused' | 'reconnecting';

const TEXTS: Readonly<Record<PageState, string>> = {
  connecting: 'Connecting',
  waiting: 'Waiting for data',
  live: 'Live',
  stale: 'No new data',
  static: 'Static',
  paused: 'Paused',
  reconnecting: 'Reconnecting',
};

export interface PageConditions {
  /** `undefined` before the first connection. */
  readonly connected: boolean | undefined;
  readonly paused: boolean;
  readonly figure: LiveFigure;
  readonly nowMs: number;
}

export function pageState({ connected, paused, figure, nowMs }: PageConditions): PageState {
  if (connected === undefined) return 'connecting';
  if (!connected) return 'reconnecting';
  if (paused) return 'paused';
  if (figure.traces.every(({ plotly }) => plotly['stream'] === undefined)) return 'static';
  const started = figure.traces.filter((trace) => trace.lastArrivalMs !== undefined);
  if (started.length === 0) return figure.traces.some(({ points }) => points > 0) ? 'stale' : 'waiting';
  return started.every((trace) => silentForMs(trace, nowMs) !== undefined) ? 'stale' : 'live';
}

export function showState(main: HTMLElement, state: PageState): void {
  if (main.dataset['state'] === state) return;
  main.dataset['state'] = state;
  const text = main.querySelector('.badge-text');
  if (text !== null) text.textContent = TEXTS[state];
}
