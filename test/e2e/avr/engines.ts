import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AVRTimer, CPU, timer1Config } from 'avr8js';
import type { BoardProfile } from '../../../boards/index.ts';
import { InterpreterCore, readFirmware } from '../../../firmware-sim/avr/core/index.ts';
import { chipFirmware, type SerialPins } from '../../../firmware-sim/index.ts';

const run = promisify(execFile);

/** What the engines have to know about a chip. */
export interface Chip {
  readonly mcu: string;
  readonly qemuMachine: string;
  readonly flashBytes: number;
  readonly eepromBytes: number;
  /** As avr8js counts it: what follows address 0x100. */
  readonly sramBytes: number;
  readonly ioEnd: number;
}

export const CHIPS: readonly Chip[] = [
  {
    mcu: 'atmega328p',
    qemuMachine: 'uno',
    flashBytes: 0x8000,
    eepromBytes: 1024,
    sramBytes: 0x800,
    ioEnd: 0x100,
  },
  {
    mcu: 'atmega2560',
    qemuMachine: 'mega2560',
    flashBytes: 0x40000,
    eepromBytes: 4096,
    sramBytes: 0x2100,
    ioEnd: 0x200,
  },
];

export interface Program {
  /** A file beside this one. */
  readonly source: string;
  readonly chip: Chip;
  readonly defines: readonly string[];
}

/** Compiles the program into the folder; answers with the path of the ELF file. */
export async function compile(
  avrGcc: string,
  { source: name, chip, defines }: Program,
  folder: string,
): Promise<string> {
  const elf = join(folder, `${[name, chip.mcu, ...defines].join('-')}.elf`);
  const source = join(import.meta.dirname, name);
  const flags = [`-mmcu=${chip.mcu}`, '-DF_CPU=16000000UL', '-Os', '-std=gnu99', ...defines.map((name) => `-D${name}`)];
  await run(avrGcc, [...flags, '-o', elf, source]);
  return elf;
}

/** What the program prints on Debian's simavr, which ends when the program sleeps without interrupts. */
export async function printedBySimavr(simavr: string, elf: string, chip: Chip): Promise<string[]> {
  const options = { maxBuffer: 16 << 20, timeout: 60_000 };
  const { stderr } = await run(simavr, ['-m', chip.mcu, '-f', '16000000', elf], options);
  // It colours every line, breaks long ones, and writes a dot for a control character.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour.
  const text = stderr.replace(/^Loaded .*$/gm, '').replace(/\x1b\[[0-9;]*m/g, '');
  return rowsOf(text.replaceAll('\n', '').replaceAll('.', '\n'));
}

/** What the program prints on QEMU, which never ends by itself. */
export async function printedByQemu(qemu: string, elf: string, chip: Chip): Promise<string[]> {
  const process = spawn(
    qemu,
    ['-machine', chip.qemuMachine, '-bios', elf, '-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 },
  );
  let text = '';
  for await (const chunk of process.stdout.setEncoding('latin1')) {
    text += chunk;
    if (text.includes('\nend\n')) break;
  }
  process.kill();
  return rowsOf(text);
}

/** What the program prints on our chip, peripherals and all; it ends with the row `end:`. */
export async function printedByOurChip(elf: string, board: BoardProfile): Promise<string[]> {
  const { boot } = chipFirmware({ profile: board, program: await readFile(elf) });
  const serial: SerialPins = {
    idleAtMs: 0,
    nowMs: 0,
    waitUntil: async () => {},
    wake() {},
    onReceive() {},
    power: new AbortController().signal,
  };
  let text = '';
  for await (const { bytes, timeMs } of boot(serial)) {
    text += Buffer.from(bytes).toString('latin1');
    if (text.endsWith('\nend:\n') || timeMs > 60_000) break;
  }
  return rowsOf(text);
}

/** What the program prints on our core, with a serial port that is always ready and avr8js's timer 1. */
export async function printedByOurs(elf: string, chip: Chip): Promise<string[]> {
  const { flash } = readFirmware(await readFile(elf), chip);
  const cpu = new CPU(new Uint16Array(flash.buffer), chip.sramBytes);
  new AVRTimer(cpu, timer1Config);
  let text = '';
  cpu.readHooks[0xc0] = () => 0x20;
  cpu.writeHooks[0xc6] = (byte) => {
    text += String.fromCharCode(byte);
  };
  const core = new InterpreterCore(cpu, { ioEnd: chip.ioEnd, hooks: { sleep: () => true } });
  while (!core.isSleeping && cpu.cycles < 1e9) core.run(cpu.cycles + 1e6);
  return rowsOf(text);
}

function rowsOf(text: string): string[] {
  return text.split(/[\n\t]/).filter((row) => row !== '');
}
