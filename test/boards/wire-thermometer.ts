import { PinState } from 'avr8js';
import { CLOCK_HZ, type StockChip } from './stock-chip.ts';

const CYCLES_PER_US = CLOCK_HZ / 1e6;
const WIRE_BIT = 2;

/** Microseconds. Source: DS18B20 data sheet (Maxim 19-7487), table "AC electrical characteristics". */
const SHORTEST_RESET_US = 480;
const PRESENCE_US = { from: 30, to: 150 };
const SAMPLED_AFTER_US = 15;
const LONGEST_ZERO_US = 120;
const ZERO_HELD_US = 25;

/**
 * As much of a DS18B20 on D2 as the sketch talks to: presence, Skip ROM, Convert T, Read Scratchpad. It checks what the
 * sketch does to the wire: `violations` holds one sentence for each pulse no data sheet allows.
 */
export class WireThermometer {
  /** Nine bytes, as they are sent. */
  scratchpad: Uint8Array = new Uint8Array(9);
  isConnected = true;
  readonly commands: number[] = [];
  readonly violations: string[] = [];
  readonly #chip: StockChip;
  #lowSince: number | undefined;
  #received: number[] = [];
  #sending: number[] = [];

  constructor(chip: StockChip) {
    this.#chip = chip;
    chip.portD.setPin(WIRE_BIT, true);
    chip.portD.addListener(() => this.#changed(chip.portD.pinState(WIRE_BIT) === PinState.Low));
  }

  #changed(isLow: boolean): void {
    const { cycles } = this.#chip.cpu;
    if (isLow && this.#lowSince === undefined) {
      this.#lowSince = cycles;
      if (this.#sending[0] === 0) this.#holdLow({ from: 0, to: ZERO_HELD_US });
    } else if (!isLow && this.#lowSince !== undefined) {
      const lowUs = (cycles - this.#lowSince) / CYCLES_PER_US;
      this.#lowSince = undefined;
      if (this.isConnected) this.#slot(lowUs);
    }
  }

  #slot(lowUs: number): void {
    if (lowUs >= SHORTEST_RESET_US) {
      this.#received = [];
      this.#sending = [];
      this.#holdLow(PRESENCE_US);
      return;
    }
    if (lowUs < 1 || lowUs > LONGEST_ZERO_US || (lowUs > SAMPLED_AFTER_US && lowUs < 60)) {
      this.violations.push(`low for ${lowUs} us`);
    }
    if (this.#sending.length > 0) this.#sending.shift();
    else this.#receive(lowUs <= SAMPLED_AFTER_US ? 1 : 0);
  }

  #receive(bit: number): void {
    this.#received.push(bit);
    if (this.#received.length < 8) return;
    const command = this.#received.reduce((byte, value, index) => byte | (value << index), 0);
    this.#received = [];
    this.commands.push(command);
    if (command === 0xbe) {
      this.#sending = Array.from(this.scratchpad).flatMap((byte) =>
        Array.from({ length: 8 }, (_, index) => (byte >> index) & 1),
      );
    }
  }

  #holdLow({ from, to }: { readonly from: number; readonly to: number }): void {
    const { cpu, portD } = this.#chip;
    cpu.addClockEvent(() => portD.setPin(WIRE_BIT, false), from * CYCLES_PER_US);
    cpu.addClockEvent(() => portD.setPin(WIRE_BIT, true), to * CYCLES_PER_US);
  }
}

/** What a DS18B20 with its alarms off sends at a temperature: figure "Memory map" of its data sheet, and the CRC. */
export function scratchpadAt(celsius: number): Uint8Array {
  const sixteenths = Math.round(celsius * 16) & 0xffff;
  const bytes = [sixteenths & 0xff, sixteenths >> 8, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
  let crc = 0;
  for (const bit of bytes.flatMap((byte) => Array.from({ length: 8 }, (_, index) => (byte >> index) & 1))) {
    crc = (crc >> 1) ^ ((crc ^ bit) & 1 ? 0x8c : 0);
  }
  return Uint8Array.from([...bytes, crc]);
}
