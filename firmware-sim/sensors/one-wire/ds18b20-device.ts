import type { Failures } from '../failures.ts';
import type { Level, OneWirePart } from '../part.ts';
import type { QuantitySource } from '../quantity-source.ts';
import { crc8 } from './crc8.ts';
import { RomLayer } from './rom-layer.ts';

/** Source: Maxim DS18B20 data sheet 19-7487, "DS18B20 Function Commands". */
const CONVERT_T = 0x44;
const WRITE_SCRATCHPAD = 0x4e;
const READ_SCRATCHPAD = 0xbe;
const COPY_SCRATCHPAD = 0x48;
const RECALL_E2 = 0xb8;
const READ_POWER_SUPPLY = 0xb4;

/** The scratchpad's temperature at power-up, 85 Cel. Source: the same, figure 9. */
const POWER_ON_SIXTEENTHS = 0x0550;

/** At 12 bits, halved for each bit less. Source: the same, table 2. */
const CONVERT_12_BIT_MS = 750;

/** Time to write the EEPROM. Source: the same, AC electrical characteristics, tWR. */
const COPY_MS = 10;

/** TH and TL, Cel, as devices are commonly sold; the data sheet leaves them open. */
const ALARM = { high: 75, low: 70 } as const;

export interface Ds18b20Options {
  readonly rom: Uint8Array;
  readonly temperature: QuantitySource;
  readonly failures: Failures;
  readonly resolutionBits: number;
}

/** The three bytes that the EEPROM keeps. */
interface Settings {
  readonly high: number;
  readonly low: number;
  readonly config: number;
}

type FunctionState =
  | { readonly kind: 'command' | 'idle' }
  | { readonly kind: 'send'; readonly bytes: Uint8Array; at: number }
  | { readonly kind: 'receive'; readonly bytes: number[]; at: number }
  | { readonly kind: 'busy'; readonly untilMs: number }
  | { readonly kind: 'power' };

/** A DS18B20 at the level of time slots, with its own supply. */
export class Ds18b20Device implements OneWirePart {
  readonly kind = 'one-wire';
  readonly rom: Uint8Array;
  readonly #options: Ds18b20Options;
  readonly #romLayer: RomLayer;
  #settings: Settings;
  #eeprom: Settings;
  #sixteenths = POWER_ON_SIXTEENTHS;
  #conversion: { readonly startedMs: number; readonly readyMs: number } | undefined;
  #state: FunctionState = { kind: 'idle' };
  #command = 0;
  #commandBits = 0;

  constructor(options: Ds18b20Options) {
    const { rom, resolutionBits } = options;
    this.rom = rom;
    this.#options = options;
    this.#settings = { ...ALARM, config: ((resolutionBits - 9) << 5) | 0x1f };
    this.#eeprom = this.#settings;
    this.#romLayer = new RomLayer({ rom, isAlarming: () => this.#isAlarming() });
  }

  reset(timeMs: number): boolean {
    // Whoever holds the line low is taken for a presence pulse.
    if (this.#isHanging(timeMs)) return true;
    if (this.#isLost(timeMs)) return false;
    this.#finishConversion(timeMs);
    this.#romLayer.reset();
    this.#awaitCommand();
    return true;
  }

  writeSlot(bit: Level, timeMs: number): void {
    if (this.#isHanging(timeMs) || this.#isLost(timeMs)) return;
    if (!this.#romLayer.isSelected) this.#romLayer.write(bit);
    else if (this.#state.kind === 'command') this.#takeCommandBit(bit, timeMs);
    else if (this.#state.kind === 'receive') this.#takeSettingsBit(this.#state, bit);
  }

  readSlot(timeMs: number): Level {
    if (this.#isHanging(timeMs)) return 0;
    if (this.#isLost(timeMs)) return 1;
    if (!this.#romLayer.isSelected) return this.#romLayer.read();
    const state = this.#state;
    if (state.kind === 'busy') return timeMs >= state.untilMs ? 1 : 0;
    if (state.kind !== 'send') return 1;
    const bit = (((state.bytes[state.at >> 3] ?? 0xff) >> (state.at & 7)) & 1) as Level;
    state.at += 1;
    return bit;
  }

  #awaitCommand(): void {
    this.#state = { kind: 'command' };
    this.#command = 0;
    this.#commandBits = 0;
  }

  #takeCommandBit(bit: Level, timeMs: number): void {
    this.#command |= bit << this.#commandBits;
    this.#commandBits += 1;
    if (this.#commandBits === 8) this.#state = this.#run(this.#command, timeMs);
  }

  #run(command: number, timeMs: number): FunctionState {
    this.#finishConversion(timeMs);
    switch (command) {
      case CONVERT_T: {
        const readyMs = timeMs + CONVERT_12_BIT_MS / 2 ** (12 - this.#resolutionBits);
        this.#conversion = { startedMs: timeMs, readyMs };
        return { kind: 'busy', untilMs: readyMs };
      }
      case WRITE_SCRATCHPAD:
        return { kind: 'receive', bytes: [0, 0, 0], at: 0 };
      case READ_SCRATCHPAD:
        return { kind: 'send', bytes: this.#scratchpad(timeMs), at: 0 };
      case COPY_SCRATCHPAD:
        this.#eeprom = this.#settings;
        return { kind: 'busy', untilMs: timeMs + COPY_MS };
      case RECALL_E2:
        this.#settings = this.#eeprom;
        return { kind: 'busy', untilMs: timeMs };
      case READ_POWER_SUPPLY:
        // Reads as 1: it has a supply of its own.
        return { kind: 'power' };
      default:
        return { kind: 'idle' };
    }
  }

  /** TH, TL and configuration, in that order; the other bits of the configuration stay as they are. */
  #takeSettingsBit(state: { readonly bytes: number[]; at: number }, bit: Level): void {
    const index = state.at >> 3;
    if (index > 2) return;
    state.bytes[index] = (state.bytes[index] ?? 0) | (bit << (state.at & 7));
    state.at += 1;
    if ((state.at & 7) !== 0) return;
    const byte = state.bytes[index] ?? 0;
    const change = [{ high: byte }, { low: byte }, { config: (byte & 0x60) | 0x1f }][index];
    this.#settings = { ...this.#settings, ...change };
  }

  #finishConversion(timeMs: number): void {
    const conversion = this.#conversion;
    if (conversion === undefined || timeMs < conversion.readyMs) return;
    this.#conversion = undefined;
    const unused = 2 ** (12 - this.#resolutionBits);
    this.#sixteenths = Math.floor(Math.round(this.#options.temperature(conversion.startedMs) * 16) / unused) * unused;
  }

  #scratchpad(timeMs: number): Uint8Array {
    if (this.#options.failures.isOn('85-degrees', timeMs)) this.#sixteenths = POWER_ON_SIXTEENTHS;
    const { high, low, config } = this.#settings;
    const raw = this.#sixteenths & 0xffff;
    // Bytes 5 to 7 are reserved: FFh, any, 10h.
    const bytes = [raw & 0xff, raw >> 8, high, low, config, 0xff, 0x0c, 0x10];
    const isWrong = this.#options.failures.isOn('crc-error', timeMs);
    return Uint8Array.of(...bytes, crc8(bytes) ^ (isWrong ? 0xff : 0));
  }

  get #resolutionBits(): number {
    return 9 + ((this.#settings.config >> 5) & 3);
  }

  /** The last temperature, without its fraction, is at or above TH or at or below TL. */
  #isAlarming(): boolean {
    const { high, low } = this.#settings;
    const degrees = Math.floor(this.#sixteenths / 16);
    return degrees >= signed(high) || degrees <= signed(low);
  }

  #isHanging(timeMs: number): boolean {
    return this.#options.failures.isOn('bus-hang', timeMs);
  }

  #isLost(timeMs: number): boolean {
    return this.#options.failures.isOn('lost', timeMs);
  }
}

function signed(byte: number): number {
  return byte >= 0x80 ? byte - 0x100 : byte;
}
