import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Compiles a C program for the ATmega328P at 16 MHz; the `.hex` is made in `folder`. */
export async function compileHex(gcc: string, source: string, folder: string): Promise<string> {
  const [c, elf, hex] = ['sketch.c', 'sketch.elf', 'sketch.hex'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(c, source);
  await run(gcc, ['-mmcu=atmega328p', '-DF_CPU=16000000UL', '-Os', '-o', elf, c]);
  await run('avr-objcopy', ['-O', 'ihex', '-R', '.eeprom', elf, hex]);
  return hex;
}
