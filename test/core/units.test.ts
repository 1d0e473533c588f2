import { expect, test } from 'vitest';
import { UNITS, unitCode, unitLabel } from '../../core/units.ts';

test('no spelling is claimed by two units', () => {
  const claims = new Map<string, Set<string>>();
  for (const { code, label, spellings } of UNITS) {
    for (const spelling of [code, label, ...spellings]) {
      claims.set(spelling, (claims.get(spelling) ?? new Set()).add(code));
    }
  }
  const contested = [...claims].filter(([, codes]) => codes.size > 1).map(([spelling]) => spelling);
  expect(contested).toEqual([]);
  expect(new Set(UNITS.map(({ code }) => code)).size).toBe(UNITS.length);
});

test('every spelling, code and label means its unit, spaces around it or not', () => {
  for (const { code, label, spellings } of UNITS) {
    for (const spelling of [code, label, ...spellings]) {
      expect(unitCode(spelling), spelling).toBe(code);
      expect(unitCode(` ${spelling}\t`), spelling).toBe(code);
    }
    expect(unitCode(unitLabel(code))).toBe(code);
  }
});

test.each([
  ['*C', 'Cel', '°C'],
  ['°C', 'Cel', '°C'],
  ['F', 'Far', '°F'],
  ['BPM', '/min', 'bpm'],
  ['mbar', 'hPa', 'hPa'],
  ['m/s^2', 'm/s2', 'm/s²'],
])('%s is %s and stands on an axis as %s', (spelling, code, label) => {
  expect(unitCode(spelling)).toBe(code);
  expect(unitLabel(code)).toBe(label);
});

test.each(['', 'furlong', 'MV', 'constructor', '__proto__'])(
  '%j is no unit, and stands for itself as a code',
  (text) => {
    expect(unitCode(text)).toBeUndefined();
    expect(unitLabel(text)).toBe(text);
  },
);
