import { type Clock, errorText } from '../../../../core/index.ts';
import { PowerUpValue } from '../../kernel/power-up-value.ts';
import {
  CONVERSION_MS,
  CONVERT,
  FAMILY,
  READ_SCRATCHPAD,
  readScratchpad,
  SCRATCHPAD_BYTES,
  serialNumber,
} from './ds18b20.ts';
import type { BoardIo } from './johnny-five.ts';
import type { SensorReadings } from './sensor-readings.ts';

export interface OneWireThermometerOptions {
  readonly series: string;
  /** A digital pin, `7` or `D7`. */
  readonly pin: unknown;
  /** Which of several on the pin: the number that Johnny-Five calls so. Default: all, as `SERIES.SERIAL` when several. */
  readonly address?: unknown;
  readonly intervalMs: number;
  readonly clock: Clock;
}

type OneWireIo = Required<BoardIo>;

/** Replies are told apart by a number drawn at random, of all pins together: so only one may be on its way. */
let lastAsked: Promise<unknown> = Promise.resolve();

/**
 * The DS18B20 of one pin, read past Johnny-Five, whose own way takes temperatures below zero for some above 4000 and
 * looks at no check sum. Starts a search anew as long as none is found.
 */
export async function readOneWireThermometers(
  io: BoardIo,
  options: OneWireThermometerOptions,
  readings: SensorReadings,
): Promise<never> {
  const { series, intervalMs, clock } = options;
  const pin = pinNumber(options.pin);
  const bus = oneWire(io);
  const judges = new Map<string, PowerUpValue>();
  for (let dueMs = clock.monotonicMs(), roms: number[][] = []; ; ) {
    try {
      if (roms.length === 0) roms = await find(bus, pin, options.address);
      for (const rom of roms) {
        bus.sendOneWireReset(pin);
        bus.sendOneWireWrite(pin, rom, CONVERT);
      }
      await clock.sleep(CONVERSION_MS);
      for (const rom of roms) {
        const name = roms.length === 1 ? series : `${series}.${serialNumber(rom)}`;
        const judge = judges.get(name) ?? new PowerUpValue();
        judges.set(name, judge);
        await readOne(bus, pin, rom, name, judge, readings);
      }
    } catch (error) {
      readings.failed(series, explain(error));
      roms = [];
    }
    dueMs = Math.max(dueMs + intervalMs, clock.monotonicMs());
    await clock.sleep(dueMs - clock.monotonicMs());
  }
}

async function readOne(
  bus: OneWireIo,
  pin: number,
  rom: readonly number[],
  series: string,
  judge: PowerUpValue,
  readings: SensorReadings,
): Promise<void> {
  const bytes = await ask<number[]>((done) => {
    bus.sendOneWireReset(pin);
    bus.sendOneWireWriteAndRead(pin, rom, READ_SCRATCHPAD, SCRATCHPAD_BYTES, done);
  });
  const reading = readScratchpad(bytes);
  if (reading.kind === 'unusable') {
    readings.failed(series, reading.why);
    return;
  }
  const { celsius: value } = reading;
  readings.reading({ series, value, unit: 'Cel', ...(judge.isSuspect(value) && { quality: 'bad' }) });
}

/** @throws Error when there is none, or not the one that is asked for */
async function find(bus: OneWireIo, pin: number, address: unknown): Promise<number[][]> {
  bus.sendOneWireConfig(pin, true);
  const roms = await ask<number[][]>((done) => bus.sendOneWireSearch(pin, done));
  const found = roms.filter(([family]) => family === FAMILY);
  if (found.length === 0) throw new Error(`no DS18B20 answers on pin ${pin}; check its wires and the pull-up resistor`);
  if (address === undefined) return found;
  const wanted = found.filter((rom) => BigInt(`0x${serialNumber(rom)}`) === addressNumber(address));
  if (wanted.length > 0) return wanted;
  const there = found.map((rom) => `0x${serialNumber(rom)}`).join(', ');
  throw new Error(`no DS18B20 with the address ${String(address)} on pin ${pin}, but ${there}`);
}

function ask<Reply>(request: (done: (error: unknown, reply?: Reply) => void) => void): Promise<Reply> {
  const asked = lastAsked.then(
    () =>
      new Promise<Reply>((resolve, reject) => {
        request((error, reply) => (reply === undefined ? reject(error) : resolve(reply)));
      }),
  );
  lastAsked = asked.catch(() => undefined);
  return asked;
}

function oneWire(io: BoardIo): OneWireIo {
  if (io.sendOneWireSearch === undefined) throw new Error('this IO plugin has no 1-Wire');
  return io as OneWireIo;
}

function pinNumber(pin: unknown): number {
  const match = /^D?(\d{1,3})$/i.exec(String(pin));
  if (match === null) throw new Error(`pin ${String(pin)} is no digital pin; a DS18B20 needs one, as 7`);
  return Number(match[1]);
}

function addressNumber(address: unknown): bigint | undefined {
  try {
    return BigInt(address as string);
  } catch {
    return undefined;
  }
}

function explain(error: unknown): string {
  const text = errorText(error);
  if (!text.includes('timeout')) return text;
  return 'the board does not answer 1-Wire requests; load ConfigurableFirmata on it, StandardFirmata has no 1-Wire';
}
