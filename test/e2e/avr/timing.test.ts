import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { boardProfile } from '../../../boards/index.ts';
import { requireProgram, testWith } from '../../requirements.ts';
import { CHIPS, compile, printedByOurChip, printedBySimavr } from './engines.ts';
import { SIMAVR_DIFFERENCES } from './simavr-differences.ts';

const folder = mkdtempSync(join(tmpdir(), 'avr-timing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of the program, so that one that stops early is noticed. */
const ROWS = 90;

/** Values by name. A name has all words of a row, and its first number where several rows have the same words. */
function rowsByName(printed: readonly string[]): Map<string, string[]> {
  const rows = printed.flatMap((row) => {
    const [, words, numbers] = /^([a-z][a-z0-9 ]*):((?: \d+(?:\/\d)?)*)$/.exec(row) ?? [];
    return words === undefined || words === 'end' ? [] : [{ words, values: numbers?.trim().split(' ') ?? [] }];
  });
  return new Map(
    rows.map(({ words, values }) => {
      const isOneOfMany = rows.filter((other) => other.words === words).length > 1;
      return isOneOfMany ? [`${words}: ${values[0]}`, values.slice(1)] : [words, values];
    }),
  );
}

testWith(
  { simavr: requireProgram('simavr'), avrGcc: requireProgram('avr-gcc') },
  'every peripheral does everything in the cycle in which simavr does it, or the datasheet, where simavr differs from it',
  async ({ avrGcc, simavr }) => {
    const chip = CHIPS.find(({ mcu }) => mcu === 'atmega328p');
    if (chip === undefined) return expect.fail('there is no such chip');
    const elf = await compile(avrGcc, { source: 'timing.c', chip, defines: [] }, folder);
    const ours = rowsByName(await printedByOurChip(elf, boardProfile('arduino-uno')));
    const theirs = rowsByName(await printedBySimavr(simavr, elf, chip));
    expect(ours.size).toBeGreaterThanOrEqual(ROWS);
    expect([...ours.keys()]).toEqual([...theirs.keys()]);
    for (const [name, values] of ours) {
      const difference = SIMAVR_DIFFERENCES.find(({ rows }) => rows.test(name));
      if (difference === undefined) expect(values, name).toEqual(theirs.get(name));
      else {
        const { rows, datasheet, check } = difference;
        expect(() => check(values, rows.exec(name)?.groups ?? {}), `${name}. ${datasheet}`).not.toThrow();
      }
    }
    for (const { rows } of SIMAVR_DIFFERENCES) {
      const listed = [...ours].filter(([name]) => rows.test(name));
      const differing = listed.filter(([name, values]) => values.join() !== theirs.get(name)?.join());
      expect(differing.length, `${rows} is still a difference`).toBeGreaterThan(0);
    }
  },
);
