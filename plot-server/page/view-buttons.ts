import { chooseTheme, type ThemeChoice, themeChoice } from './theme.ts';

const NEXT: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: 'light', light: 'dark', dark: 'system' };
const WORDS: Readonly<Record<ThemeChoice, string>> = { system: 'as the system', light: 'light', dark: 'dark' };

/** The button that goes through light, dark, and as the system says. */
export function themeSwitch(main: HTMLElement): void {
  const button = main.querySelector('.theme-switch');
  const label = () => {
    const text = `Colours: ${WORDS[themeChoice()]}`;
    button?.setAttribute('aria-label', text);
    button?.setAttribute('title', text);
  };
  button?.addEventListener('click', () => {
    chooseTheme(NEXT[themeChoice()]);
    label();
  });
  label();
}

/** The button that gives the page the whole screen and takes it back. @returns what it does */
export function fullScreen(main: HTMLElement): () => void {
  const button = main.querySelector<HTMLElement>('.full-screen');
  const toggle = () => {
    const done =
      document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
    // A browser may refuse it; the page is as good without.
    done.catch(() => {});
  };
  if (button !== null) button.hidden = document.fullscreenEnabled !== true;
  button?.addEventListener('click', toggle);
  return document.fullscreenEnabled === true ? toggle : () => {};
}
