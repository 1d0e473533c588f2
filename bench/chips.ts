import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { boardProfile, shippedFirmware } from '../boards/index.ts';
import { chipFirmware, makeSensor, type Print, readFirmware, type SerialPins } from '../firmware-sim/index.ts';
import { stockChip } from './avr-stock.ts';
import type { Measurement } from './measurement.ts';

const CHIPS = 20;
const ROUNDS = 5;
const CLOCK_HZ = 16_000_000;
/** Simulated time of a round, and before the first: the program starts up, and what is hot gets compiled. */
const ROUND_MS = 2000;
const WARM_UP_MS = 4000;
/** The same of avr8js, which would hold the bench up. */
const STOCK_ROUND_MS = 200;
const STOCK_WARM_UP_MS = 500;

const profile = boardProfile('arduino-uno');

/**
 * Twenty simulated Arduino Unos in one process, one after the other in slices of 20 ms on one core: how much faster than
 * real ones all of them together are, and what one holds in memory. Beside it twenty of avr8js as it is published, with the
 * peripherals that the sketch uses, in turns.
 */
export async function measureChips(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const [title, name] of [
    ['heart rate', 'heart-rate'],
    ['idle', 'echo'],
  ] as const) {
    const firmware = shippedFirmware(name, profile.mcu);
    if (firmware !== undefined) measurements.push(...measureProgram(title, await readFile(firmware.hexUrl)));
  }
  return measurements;
}

function measureProgram(name: string, program: Uint8Array): Measurement[] {
  const bytesBefore = usedBytes();
  const ours = Array.from({ length: CHIPS }, () => ourChip(program));
  for (const run of ours) run(WARM_UP_MS);
  const bytesPerChip = (usedBytes() - bytesBefore) / CHIPS;
  const stock = Array.from({ length: CHIPS }, () => publishedChip(program));
  for (const run of stock) run(STOCK_WARM_UP_MS);
  const oursMegahertz: number[] = [];
  const stockMegahertz: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    oursMegahertz.push(megahertz(ours, WARM_UP_MS + round * ROUND_MS, ROUND_MS));
    stockMegahertz.push(megahertz(stock, STOCK_WARM_UP_MS + round * STOCK_ROUND_MS, STOCK_ROUND_MS));
  }
  const our = median(oursMegahertz);
  const theirs = median(stockMegahertz);
  const [lowest, highest] = [Math.min(...oursMegahertz), Math.max(...oursMegahertz)];
  return [
    {
      what: `${name}: ${CHIPS} chips, simulated MHz per second of one core`,
      value: `${our.toFixed(0)} (${lowest.toFixed(0)} to ${highest.toFixed(0)})`,
    },
    { what: `${name}: **chips in real time on one core**`, value: ((our * 1e6) / CLOCK_HZ).toFixed(1) },
    { what: `${name}: ${CHIPS} chips of avr8js, simulated MHz per second`, value: theirs.toFixed(0) },
    { what: `${name}: **ours to avr8js**`, value: (our / theirs).toFixed(2) },
    { what: `${name}: memory of a chip, KiB`, value: (bytesPerChip / 1024).toFixed(0) },
  ];
}

/** Lets a chip's time pass until so many milliseconds after its power-up. */
type RunUntil = (untilMs: number) => void;

function ourChip(program: Uint8Array): RunUntil {
  const pulse = makeSensor('pulse-sensor').part;
  const firmware = chipFirmware({ profile, program, parts: new Map([['A0', pulse]]) });
  const prints = (firmware.boot(unattendedPort()) as Iterable<Print>)[Symbol.iterator]();
  let timeMs = 0;
  return (untilMs) => {
    while (timeMs < untilMs) timeMs = prints.next().value.timeMs;
  };
}

/** Nobody has opened it. */
function unattendedPort(): SerialPins {
  return {
    idleAtMs: 0,
    nowMs: 0,
    waitUntil: async () => {},
    wake() {},
    onReceive() {},
    power: new AbortController().signal,
  };
}

function publishedChip(program: Uint8Array): RunUntil {
  const pulse = makeSensor('pulse-sensor').part;
  const { flash } = readFirmware(program, { flashBytes: 0x8000, eepromBytes: 1024 });
  const { run } = stockChip(flash, (timeMs) => (pulse.kind === 'analog' ? pulse.volts(timeMs) : 0));
  return (untilMs) => run((untilMs * CLOCK_HZ) / 1000);
}

/** In slices, as boards on a clock take turns. */
function megahertz(chips: readonly RunUntil[], fromMs: number, durationMs: number): number {
  const startMs = performance.now();
  for (let timeMs = fromMs; timeMs < fromMs + durationMs; timeMs += 20) {
    for (const run of chips) run(timeMs + 20);
  }
  return (chips.length * durationMs * (CLOCK_HZ / 1e6)) / (performance.now() - startMs);
}

/** What the heap and array buffers hold, garbage collected. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
