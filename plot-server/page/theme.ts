import type { GapColours } from './chart/gap-bands.ts';

/** Colours of the chart; those of the page around it stand in the style sheet. */
export interface Theme extends GapColours {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly line: string;
  readonly surface: string;
  readonly border: string;
  /** Of what is amiss without being lost. */
  readonly warn: string;
  /** Of traces that do not choose their own, in turn; each is readable on the surface. */
  readonly traces: readonly string[];
}

const LIGHT: Theme = {
  text: '#1b2230',
  faint: '#667085',
  grid: '#edf0f4',
  line: '#d5dae2',
  surface: '#ffffff',
  border: '#e3e7ed',
  warn: '#8a4b00',
  gap: 'rgba(194, 106, 0, 0.09)',
  gapNarrow: 'rgba(194, 106, 0, 0.22)',
  gapEdge: 'rgba(194, 106, 0, 0.55)',
  gapText: '#8a4b00',
  traces: ['#d81e5b', '#0b6bcb', '#d9730d', '#1f8a5b', '#7c4dde', '#0e8a94', '#a86b00', '#b0399c'],
};

const DARK: Theme = {
  text: '#e6eaf1',
  faint: '#8b95a7',
  grid: '#1f2733',
  line: '#323c4b',
  surface: '#141a23',
  border: '#263040',
  warn: '#ffc37a',
  gap: 'rgba(255, 180, 84, 0.10)',
  gapNarrow: 'rgba(255, 180, 84, 0.24)',
  gapEdge: 'rgba(255, 180, 84, 0.5)',
  gapText: '#ffc37a',
  traces: ['#ff6b97', '#5fb0ff', '#ffab5c', '#58d39b', '#b69bff', '#4fd0d8', '#f2c14e', '#f08ad8'],
};

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const listeners: (() => void)[] = [];

export type ThemeChoice = 'system' | 'light' | 'dark';

/** What the page or its viewer has chosen; `<html data-theme>` is what the style sheets see too. */
export function themeChoice(): ThemeChoice {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Chooses, for this browser and until chosen otherwise. */
export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  try {
    localStorage.setItem('boardstream-theme', choice);
  } catch {
    // A browser that keeps nothing has it until the page is closed.
  }
  for (const listener of listeners) listener();
}

export function currentTheme(): Theme {
  const choice = themeChoice();
  return choice === 'dark' || (choice === 'system' && darkQuery.matches) ? DARK : LIGHT;
}

export function onThemeChange(listener: () => void): void {
  listeners.push(listener);
  darkQuery.addEventListener('change', listener);
}
