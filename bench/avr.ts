import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { CPU } from 'avr8js';
import { InterpreterCore, readFirmware, TranslatingCore } from '../firmware-sim/index.ts';
import { standardFirmata } from './avr-firmata.ts';
import { CLOCK_HZ, stockChip } from './avr-stock.ts';
import type { Measurement } from './measurement.ts';

const run = promisify(execFile);

const PROGRAMS = ['adc-print', 'idle', 'delay', 'crc-float'] as const;
const ROUNDS = 5;
/** The programs run a little longer, then sleep for ever. */
const CYCLES = 2.5 * CLOCK_HZ;

const SIZES = { flashBytes: 0x8000, eepromBytes: 1024 };
const SOURCES = resolve('bench/avr');

/**
 * Simulated MHz per second of wall time, the median of rounds that take turns: avr8js as it is published, our cores with
 * the same peripherals of avr8js, and Debian's simavr where it is installed. Compiles the programs with avr-gcc.
 */
export async function measureAvr(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-avr-'));
  try {
    const measurements: Measurement[] = [];
    for (const program of PROGRAMS) measurements.push(...(await measureProgram(program, folder)));
    measurements.push(...(await measureFirmata()));
    return measurements;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureProgram(program: string, folder: string): Promise<Measurement[]> {
  const elf = join(folder, `${program}.elf`);
  await run('avr-gcc', ['-mmcu=atmega328p', '-Os', '-o', elf, join(SOURCES, `${program}.c`)]);
  const { flash } = readFirmware(await readFile(elf), SIZES);
  const endCycles = endCyclesOf(flash);
  // It exits with 1 after it listed them.
  const hasSimavr = await run('simavr', ['--list-cores']).catch((thrown) => thrown.code !== 'ENOENT');
  return measureFlash(program, flash, hasSimavr ? () => megahertzOfSimavr(elf, endCycles) : undefined);
}

/** Nobody talks to it: it goes round its loop and samples nothing. */
async function measureFirmata(): Promise<Measurement[]> {
  const hex = await standardFirmata();
  if (hex === undefined) return [{ what: 'firmata', value: 'skipped: the npm registry cannot be reached' }];
  return measureFlash('firmata', readFirmware(hex, SIZES).flash);
}

async function measureFlash(
  program: string,
  flash: Uint8Array,
  simavr?: () => Promise<number>,
): Promise<Measurement[]> {
  const stock: number[] = [];
  const interpreted: number[] = [];
  const translated: number[] = [];
  const inC: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    stock.push(megahertz(() => stockChip(flash).run(CYCLES)));
    interpreted.push(megahertz(() => new InterpreterCore(chipWith(flash)).run(CYCLES)));
    translated.push(megahertz(() => new TranslatingCore(chipWith(flash)).run(CYCLES)));
    if (simavr !== undefined) inC.push(await simavr());
  }
  const ratio = (ours: readonly number[], theirs: readonly number[]) => (median(ours) / median(theirs)).toFixed(2);
  const rows = [
    { what: `${program}: avr8js, simulated MHz per second`, value: median(stock).toFixed(0) },
    { what: `${program}: our interpreter`, value: median(interpreted).toFixed(0) },
    { what: `${program}: our translating core`, value: median(translated).toFixed(0) },
    { what: `**${program}: our interpreter to avr8js**`, value: ratio(interpreted, stock) },
    { what: `**${program}: our translating core to avr8js**`, value: ratio(translated, stock) },
  ];
  if (simavr === undefined) return rows;
  return [
    ...rows,
    { what: `${program}: simavr`, value: median(inC).toFixed(0) },
    { what: `${program}: our translating core to simavr`, value: ratio(translated, inC) },
  ];
}

/** The Uno's peripherals that the programs use, as avr8js publishes them. */
function chipWith(program: Uint8Array): CPU {
  return stockChip(program).cpu;
}

function megahertz(work: () => void): number {
  const startMs = performance.now();
  work();
  return CYCLES / 1000 / (performance.now() - startMs);
}

/** simavr ends when the program sleeps with interrupts off; its start takes a hundredth of that. */
async function megahertzOfSimavr(elf: string, endCycles: number): Promise<number> {
  const startMs = performance.now();
  await run('simavr', ['-m', 'atmega328p', '-f', `${CLOCK_HZ}`, elf], { maxBuffer: 1 << 26 });
  return endCycles / 1000 / (performance.now() - startMs);
}

/** When the program ends by itself. */
function endCyclesOf(program: Uint8Array): number {
  const cpu = chipWith(program);
  const core = new InterpreterCore(cpu);
  core.hooks.sleep = () => {
    core.stop();
    return true;
  };
  core.run(10 * CYCLES);
  return cpu.cycles;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
