import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { requireProgram, testWith } from '../../requirements.ts';
import { CHIPS, compile, printedByOurs, printedByQemu, printedBySimavr } from './engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'avr-instructions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const simavr = requireProgram('simavr');
const avrGcc = requireProgram('avr-gcc');
const qemu = requireProgram('qemu-system-avr');

/** Rows of the program that walks all operands, so that one that stops early is noticed. */
const RESULT_ROWS = 500;
const CYCLE_ROWS = 70;

describe.each(CHIPS)('on the $mcu', (chip) => {
  testWith({ simavr, avrGcc }, 'every instruction leaves the registers and flags that simavr leaves', async (paths) => {
    const elf = await compile(paths.avrGcc, { source: 'instructions.c', chip, defines: [] }, folder);
    const ours = await printedByOurs(elf, chip);
    expect(ours.length).toBeGreaterThan(RESULT_ROWS);
    expect(ours.at(-1)).toBe('end');
    expect(ours).toEqual(await printedBySimavr(paths.simavr, elf, chip));
  });

  testWith({ qemu, avrGcc }, 'every instruction leaves the registers and flags that QEMU leaves', async (paths) => {
    const elf = await compile(paths.avrGcc, { source: 'instructions.c', chip, defines: ['PURE'] }, folder);
    const ours = await printedByOurs(elf, chip);
    expect(ours.length).toBeGreaterThan(RESULT_ROWS);
    expect(ours).toEqual(await printedByQemu(paths.qemu, elf, chip));
  });

  testWith({ simavr, avrGcc }, 'every instruction takes the cycles that it takes in simavr', async (paths) => {
    const elf = await compile(paths.avrGcc, { source: 'instructions.c', chip, defines: ['CYCLES'] }, folder);
    const ours = await printedByOurs(elf, chip);
    expect(ours.length).toBeGreaterThan(CYCLE_ROWS);
    expect(ours).toEqual(await printedBySimavr(paths.simavr, elf, chip));
  });
});
