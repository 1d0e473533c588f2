import type { LinePart } from '../../firmware-sim/index.ts';

/** Microseconds. Source: DS18B20 data sheet (Maxim 19-7487), table "AC electrical characteristics". */
const SHORTEST_RESET_US = 480;
const PRESENCE_US = { from: 30, to: 150 };
const SAMPLED_AFTER_US = 15;
const LONGEST_ZERO_US = 120;
const ZERO_HELD_US = 25;

/**
 * As much of a DS18B20 as the sketch talks to: presence, Skip ROM, Convert T, Read Scratchpad. It checks what the sketch
 * does to the wire: `violations` holds one sentence for each pulse no data sheet allows.
 */
export class WireThermometer implements LinePart {
  readonly kind = 'line';
  /** Nine bytes, as they are sent. */
  scratchpad: Uint8Array = new Uint8Array(9);
  isConnected = true;
  readonly commands: number[] = [];
  readonly violations: string[] = [];
  #lowSinceMs = 0;
  #pullsFromMs = Number.POSITIVE_INFINITY;
  #pullsUntilMs = Number.POSITIVE_INFINITY;
  #received: number[] = [];
  #sending: number[] = [];

  hostPulls(low: boolean, timeMs: number): void {
    if (low) {
      this.#lowSinceMs = timeMs;
      if (this.#sending[0] === 0) this.#holdLow(timeMs, { from: 0, to: ZERO_HELD_US });
    } else if (this.isConnected) this.#slot((timeMs - this.#lowSinceMs) * 1000, timeMs);
  }

  pullsLow(timeMs: number): boolean {
    return timeMs >= this.#pullsFromMs && timeMs < this.#pullsUntilMs;
  }

  nextChangeMs(timeMs: number): number {
    return [this.#pullsFromMs, this.#pullsUntilMs].find((changeMs) => changeMs > timeMs) ?? Number.POSITIVE_INFINITY;
  }

  #slot(lowUs: number, timeMs: number): void {
    if (lowUs >= SHORTEST_RESET_US) {
      this.#received = [];
      this.#sending = [];
      this.#holdLow(timeMs, PRESENCE_US);
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

  #holdLow(timeMs: number, { from, to }: { readonly from: number; readonly to: number }): void {
    this.#pullsFromMs = timeMs + from / 1000;
    this.#pullsUntilMs = timeMs + to / 1000;
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
