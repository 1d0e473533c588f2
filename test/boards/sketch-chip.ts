import { readFileSync } from 'node:fs';
import { BOARDS, type ShippedFirmware } from '../../boards/index.ts';
import { Chip } from '../../firmware-sim/avr/chip/chip.ts';
import { findChipModel } from '../../firmware-sim/avr/chip/models/find-chip-model.ts';
import { PinWiring } from '../../firmware-sim/avr/chip/pins/pin-wiring.ts';
import { type Part, readFirmware } from '../../firmware-sim/index.ts';

/** A shipped `.hex` on the simulated chip it was compiled for, instruction by instruction; the host knows its rate. */
export class SketchChip {
  readonly #chip: Chip;
  readonly #clockHz: number;
  #sent: number[] = [];

  /** @param parts by pin of the board */
  constructor({ name, mcu, clockHz, baudRate, hexUrl }: ShippedFirmware, parts: Readonly<Record<string, Part>> = {}) {
    const board = BOARDS.find((candidate) => candidate.mcu === mcu);
    const model = findChipModel(mcu);
    if (board?.mcuPins === undefined || model === undefined) throw new Error(`${name} has no simulated board`);
    const { mcuPins, operatingVolts, pinFunctions } = board;
    const { i2c } = pinFunctions;
    const wiring = new PinWiring({
      model,
      clockHz,
      operatingVolts,
      mcuPins,
      i2c,
      parts: new Map(Object.entries(parts)),
    });
    this.#clockHz = clockHz;
    this.#chip = new Chip({
      model,
      clockHz,
      flash: Uint8Array.from(readFirmware(readFileSync(hexUrl), model).flash),
      bootStart: 0,
      eeprom: new Uint8Array(model.eepromBytes).fill(0xff),
      supplyVolts: operatingVolts,
      volts: (pin, cycle) => wiring.volts(pin, cycle),
      connect: (connections) => wiring.connect(connections),
      hostBaudRate: () => baudRate,
      onHostByte: (byte) => this.#sent.push(byte),
    });
  }

  /** Since power-up; the first instruction comes 65 ms after it. */
  get timeMs(): number {
    return (this.#chip.cycles * 1000) / this.#clockHz;
  }

  run(durationMs: number): void {
    this.#chip.run(this.#chip.cycles + (durationMs * this.#clockHz) / 1000);
  }

  /** The host sends these bytes, one after the other. */
  receive(text: string): void {
    this.#chip.receive(Buffer.from(text, 'latin1'));
  }

  /** What it has sent since the last call. */
  takeText(): string {
    return Buffer.from(this.#sent.splice(0)).toString('latin1');
  }

  /** The complete lines it has sent since the last call; the rest waits for the next. */
  takeLines(): string[] {
    const end = this.#sent.lastIndexOf(0x0a) + 1;
    const text = Buffer.from(this.#sent.splice(0, end)).toString('latin1');
    return text.split('\r\n').slice(0, -1);
  }
}

/** A voltage by simulated time. */
export function voltage(volts: (timeMs: number) => number): Part {
  return { kind: 'analog', volts };
}
