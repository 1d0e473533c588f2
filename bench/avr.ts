import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as avr8js from 'avr8js';
import { InterpreterCore, readFirmware } from '../firmware-sim/index.ts';
import type { Measurement } from './measurement.ts';

const run = promisify(execFile);

const PROGRAMS = ['adc-print', 'idle', 'delay', 'crc-float'] as const;
const ROUNDS = 5;
const CLOCK_HZ = 16_000_000;
/** The programs run a little longer, then sleep for ever. */
const CYCLES = 2.5 * CLOCK_HZ;

const SOURCES = resolve('bench/avr');

/**
 * Simulated MHz per second of wall time, the median of rounds that take turns: avr8js as it is published, our core with
 * the same peripherals of avr8js, and Debian's simavr where it is installed. Compiles the programs with avr-gcc.
 */
export async function measureAvr(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-avr-'));
  try {
    const measurements: Measurement[] = [];
    for (const program of PROGRAMS) measurements.push(...(await measureProgram(program, folder)));
    return measurements;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureProgram(program: string, folder: string): Promise<Measurement[]> {
  const elf = join(folder, `${program}.elf`);
  await run('avr-gcc', ['-mmcu=atmega328p', '-Os', '-o', elf, join(SOURCES, `${program}.c`)]);
  const { flash } = readFirmware(await readFile(elf), { flashBytes: 0x8000, eepromBytes: 1024 });
  const endCycles = endCyclesOf(flash);
  const stock: number[] = [];
  const ours: number[] = [];
  const simavr: number[] = [];
  // It exits with 1 after it listed them.
  const hasSimavr = await run('simavr', ['--list-cores']).catch((thrown) => thrown.code !== 'ENOENT');
  for (let round = 0; round < ROUNDS; round += 1) {
    stock.push(megahertz(() => runStock(chipWith(flash))));
    ours.push(megahertz(() => new InterpreterCore(chipWith(flash)).run(CYCLES)));
    if (hasSimavr) simavr.push(await megahertzOfSimavr(elf, endCycles));
  }
  const rows = [
    { what: `${program}: avr8js, simulated MHz per second`, value: median(stock).toFixed(0) },
    { what: `${program}: our interpreter`, value: median(ours).toFixed(0) },
    { what: `**${program}: our interpreter to avr8js**`, value: (median(ours) / median(stock)).toFixed(2) },
  ];
  if (!hasSimavr) return rows;
  return [
    ...rows,
    { what: `${program}: simavr`, value: median(simavr).toFixed(0) },
    { what: `${program}: our interpreter to simavr`, value: (median(ours) / median(simavr)).toFixed(2) },
  ];
}

/** The Uno's peripherals that the programs use, as avr8js publishes them. */
function chipWith(program: Uint8Array): avr8js.CPU {
  const cpu = new avr8js.CPU(new Uint16Array(program.slice().buffer), 2048);
  new avr8js.AVRIOPort(cpu, avr8js.portBConfig);
  for (const config of [avr8js.timer0Config, avr8js.timer1Config, avr8js.timer2Config]) {
    new avr8js.AVRTimer(cpu, config);
  }
  new avr8js.AVRADC(cpu, avr8js.adcConfig);
  new avr8js.AVRUSART(cpu, avr8js.usart0Config, CLOCK_HZ);
  return cpu;
}

function runStock(cpu: avr8js.CPU): void {
  while (cpu.cycles < CYCLES) {
    avr8js.avrInstruction(cpu);
    cpu.tick();
  }
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
