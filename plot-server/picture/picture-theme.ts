/** Colours of a picture: those of the chart on the page, so that both look the same. */
export interface PictureTheme {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly line: string;
  readonly surface: string;
  readonly gap: string;
  readonly gapNarrow: string;
  readonly gapEdge: string;
  /** Of traces that do not choose their own, in turn. */
  readonly traces: readonly string[];
}

export type ThemeName = 'light' | 'dark';

/** The same as in `page/theme.ts`, which runs in a browser and shares no code with the server; a test compares them. */
export const PICTURE_THEMES: Readonly<Record<ThemeName, PictureTheme>> = {
  light: {
    text: '#1b2230',
    faint: '#667085',
    grid: '#edf0f4',
    line: '#d5dae2',
    surface: '#ffffff',
    gap: 'rgba(194, 106, 0, 0.09)',
    gapNarrow: 'rgba(194, 106, 0, 0.22)',
    gapEdge: 'rgba(194, 106, 0, 0.55)',
    traces: ['#d81e5b', '#0b6bcb', '#d9730d', '#1f8a5b', '#7c4dde', '#0e8a94', '#a86b00', '#b0399c'],
  },
  dark: {
    text: '#e6eaf1',
    faint: '#8b95a7',
    grid: '#1f2733',
    line: '#323c4b',
    surface: '#141a23',
    gap: 'rgba(255, 180, 84, 0.10)',
    gapNarrow: 'rgba(255, 180, 84, 0.24)',
    gapEdge: 'rgba(255, 180, 84, 0.5)',
    traces: ['#ff6b97', '#5fb0ff', '#ffab5c', '#58d39b', '#b69bff', '#4fd0d8', '#f2c14e', '#f08ad8'],
  },
};

export function traceColourAt(theme: PictureTheme, index: number): string {
  return theme.traces[index % theme.traces.length] ?? theme.text;
}
