/** What the page uses of plotly.js, which a script tag loads before this module. Source: plotly.js 4.1. */
export interface PlotlyApi {
  /** Draws or redraws; data changed in place count when `layout.datarevision` differs. */
  react(element: HTMLElement, data: readonly object[], layout: object, config: object): Promise<unknown>;
}

/** The element plotly.js has drawn into. */
export interface PlotlyElement extends HTMLElement {
  readonly layout?: Readonly<Record<string, unknown>>;
  on?(
    event: 'plotly_relayout' | 'plotly_doubleclick',
    listener: (change: Readonly<Record<string, unknown>>) => void,
  ): void;
}

declare global {
  const Plotly: PlotlyApi;
}
