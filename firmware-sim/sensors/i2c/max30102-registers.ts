import type { QuantitySource } from '../quantity-source.ts';
import type { Max30102Optics } from './max30102-optics.ts';
import { RegisterFile } from './register-file.ts';
import { SampleFifo } from './sample-fifo.ts';

/** Source: Maxim MAX30102 data sheet 19-7740, register map. */
const INTERRUPT_STATUS_1 = 0x00;
const INTERRUPT_STATUS_2 = 0x01;
const FIFO_WRITE_POINTER = 0x04;
const OVERFLOW_COUNTER = 0x05;
const FIFO_READ_POINTER = 0x06;
const FIFO_DATA = 0x07;
const FIFO_CONFIG = 0x08;
const MODE_CONFIG = 0x09;
const SPO2_CONFIG = 0x0a;
const RED_CURRENT = 0x0c;
const IR_CURRENT = 0x0d;
const SLOTS_1_2 = 0x11;
const DIE_TEMPERATURE = 0x1f;
const DIE_TEMPERATURE_FRACTION = 0x20;
const DIE_TEMPERATURE_CONFIG = 0x21;
const PART_ID_REGISTER = 0xff;
const PART_ID = 0x15;

const SHUT_DOWN = 0x80;
const RESET = 0x40;
const FIFO_ALMOST_FULL = 0x80;
const SAMPLE_READY = 0x40;
const POWER_READY = 0x01;
const DIE_TEMPERATURE_READY = 0x02;

const SAMPLES_A_SECOND = [50, 100, 200, 400, 800, 1000, 1600, 3200];

/** An LED's current in steps. Source: the same, LED1_PA. */
const MA_PER_STEP = 0.2;

type Led = 'red' | 'ir';

export interface Max30102Options {
  readonly optics: Max30102Optics;
  /** Added to each sample, in counts of 18 bits. */
  readonly noise: (led: Led, timeMs: number) => number;
  /** Cel. */
  readonly dieTemperature: QuantitySource;
}

/** The registers of a MAX30102 and its FIFO of 32 samples. */
export function max30102Registers({ optics, noise, dieTemperature }: Max30102Options): RegisterFile {
  let registers = new Map<number, number>();
  const fifo = new SampleFifo();
  let startedMs: number | undefined;
  let samples = 0;
  let status1 = POWER_READY;
  let status2 = 0;

  const register = (number: number) => registers.get(number) ?? 0;
  const averaged = () => 2 ** Math.min(5, register(FIFO_CONFIG) >> 5);
  const periodMs = () => (1000 / (SAMPLES_A_SECOND[(register(SPO2_CONFIG) >> 2) & 7] ?? 50)) * averaged();

  const sample = (led: Led, timeMs: number) => {
    const currentMa = register(led === 'red' ? RED_CURRENT : IR_CURRENT) * MA_PER_STEP;
    const counts = Math.round(optics[led](timeMs, currentMa) + noise(led, timeMs));
    // Short pulses have fewer bits; they stay left-justified.
    const missingBits = 3 - (register(SPO2_CONFIG) & 3);
    const range = Math.min(0x3ffff, Math.max(0, Number.isNaN(counts) ? 0 : counts));
    return (range >> missingBits) << missingBits;
  };

  /** Fills the FIFO with the samples that are due by now. */
  const update = (timeMs: number) => {
    const leds = activeLeds(register(MODE_CONFIG), register(SLOTS_1_2));
    if (startedMs === undefined || leds.length === 0) return;
    const due = Math.floor((timeMs - startedMs) / periodMs());
    const rollsOver = (register(FIFO_CONFIG) & 0x10) !== 0;
    // Nobody has fetched any for long: whole turns of the ring leave no trace but the overflow.
    if (rollsOver && due - samples > 3 * SampleFifo.DEPTH) {
      samples += SampleFifo.DEPTH * Math.floor((due - samples - 2 * SampleFifo.DEPTH) / SampleFifo.DEPTH);
    }
    for (; samples < due; samples += 1) {
      if (!rollsOver && fifo.count === SampleFifo.DEPTH) {
        fifo.lose(due - samples);
        samples = due;
        return;
      }
      const atMs = startedMs + (samples + 1) * periodMs();
      fifo.push(
        leds.map((led) => sample(led, atMs)),
        rollsOver,
      );
      status1 |= SAMPLE_READY;
      if (fifo.count >= SampleFifo.DEPTH - (register(FIFO_CONFIG) & 0x0f)) status1 |= FIFO_ALMOST_FULL;
    }
  };

  const restart = (timeMs: number) => {
    startedMs = (register(MODE_CONFIG) & SHUT_DOWN) === 0 ? timeMs : undefined;
    samples = 0;
  };

  const write = (number: number, value: number, timeMs: number) => {
    update(timeMs);
    if (number === MODE_CONFIG && (value & RESET) !== 0) {
      registers = new Map();
      fifo.clear();
      startedMs = undefined;
      status1 = POWER_READY;
      return;
    }
    if (number === FIFO_WRITE_POINTER) fifo.writePointer = value;
    else if (number === FIFO_READ_POINTER) fifo.readPointer = value;
    else if (number === OVERFLOW_COUNTER) fifo.overflows = value & 0x1f;
    else if (number === DIE_TEMPERATURE_CONFIG) {
      if ((value & 1) === 0) return;
      const sixteenths = Math.round(dieTemperature(timeMs) * 16);
      registers.set(DIE_TEMPERATURE, (sixteenths >> 4) & 0xff);
      registers.set(DIE_TEMPERATURE_FRACTION, sixteenths & 0x0f);
      status2 |= DIE_TEMPERATURE_READY;
    } else registers.set(number, value);
    if (number === MODE_CONFIG || number === SPO2_CONFIG || number === FIFO_CONFIG) restart(timeMs);
  };

  const read = (number: number): number => {
    switch (number) {
      case INTERRUPT_STATUS_1: {
        const status = status1;
        status1 = 0;
        return status;
      }
      case INTERRUPT_STATUS_2: {
        const status = status2;
        status2 = 0;
        return status;
      }
      case FIFO_WRITE_POINTER:
        return fifo.writePointer;
      case FIFO_READ_POINTER:
        return fifo.readPointer;
      case OVERFLOW_COUNTER:
        return fifo.overflows;
      case FIFO_DATA:
        return fifo.shift();
      case PART_ID_REGISTER:
        return PART_ID;
      default:
        return register(number);
    }
  };

  // The FIFO is read through one register, whose number stays.
  return new RegisterFile({
    writes: 'sequential',
    latch: update,
    write,
    read,
    next: (number) => (number === FIFO_DATA ? FIFO_DATA : number + 1),
  });
}

/** In the order of their samples. Source: the same, MODE_CONFIG and table 12 (multi-LED slots 1 and 2). */
function activeLeds(mode: number, slots: number): readonly Led[] {
  switch (mode & 7) {
    case 2:
      return ['red'];
    case 3:
      return ['red', 'ir'];
    case 7:
      return [slots & 7, (slots >> 4) & 7].flatMap((slot): Led[] => (slot === 1 ? ['red'] : slot === 2 ? ['ir'] : []));
    default:
      return [];
  }
}
