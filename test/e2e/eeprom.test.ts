import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shippedFirmware } from '../../boards/index.ts';
import { eventually } from '../eventually.ts';
import { compileSketch } from '../firmware-sim/avr/chip/compile-sketch.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, runCli, stopAll } from './cli-process.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-eeprom-'));
  file = join(folder, 'eeprom.bin');
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

/** Counts its starts at address 5. */
const COUNTS_STARTS = `int main(void) { unsigned char *at = (void *)5;
  eeprom_write_byte(at, eeprom_read_byte(at) + 1); for (;;); }`;

const echo = () => fileURLToPath(shippedFirmware('echo', 'ATmega328P')?.hexUrl ?? expect.fail('no such firmware'));

testWith(
  { gcc: requireProgram('avr-gcc') },
  'what a sketch writes to its EEPROM is in the file soon, and there again after Ctrl-C and another start',
  async ({ gcc }) => {
    const program = join(folder, 'counts.hex');
    writeFileSync(program, compileSketch(gcc, COUNTS_STARTS));
    for (const starts of [0, 1, 2]) {
      const cli = new CliProcess(['sim', 'arduino-uno', '--firmware', program, '--eeprom', file]);
      await cli.printed(/^(\S+)\n/);
      await eventually(`start ${starts} is counted`, () => readFileSync(file)[5] === starts);
      expect(await cli.stop('SIGINT')).toBe(130);
    }
    const bytes = readFileSync(file);
    expect(bytes).toHaveLength(1024);
    expect(bytes.filter((byte) => byte !== 0xff)).toEqual(Buffer.of(2));
    expect(readdirSync(folder).sort()).toEqual(['counts.hex', 'eeprom.bin']);
  },
);

test('a file of another size, a folder that is not there and a board without a chip are one line each', async () => {
  writeFileSync(file, Buffer.alloc(512));
  expect(await runCli(['sim', 'arduino-uno', '--firmware', echo(), '--eeprom', file])).toMatchObject({
    exitCode: 1,
    stderr: `boardstream: ${file} has 512 bytes, and the EEPROM of this chip 1024; name another file, or a new one\n`,
  });
  const nowhere = join(folder, 'none', 'eeprom.bin');
  const unwritable = await runCli(['sim', 'arduino-uno', '--firmware', echo(), '--eeprom', nowhere]);
  expect(unwritable.exitCode).toBe(1);
  expect(unwritable.stderr).toMatch(/^boardstream: cannot write .*none\/eeprom\.bin: .*\n$/);
  expect(await runCli(['sim', 'arduino-uno', '--eeprom', file])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--eeprom is for a compiled firmware'),
  });
});
