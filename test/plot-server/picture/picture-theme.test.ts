import { expect, test, vi } from 'vitest';
import { PICTURE_THEMES } from '../../../plot-server/picture/picture-theme.ts';

const THEME = new URL('../../../plot-server/page/theme.ts', import.meta.url).href;

test.each(['light', 'dark'] as const)('the %s picture has the colours of the page', async (name) => {
  vi.stubGlobal('matchMedia', () => ({ matches: name === 'dark', addEventListener: () => {} }));
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.resetModules();
  // Not by a literal: the types of a browser are not known here.
  const { currentTheme } = await import(THEME);
  expect(currentTheme()).toMatchObject(PICTURE_THEMES[name]);
  vi.unstubAllGlobals();
});
