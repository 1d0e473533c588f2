import { AVREEPROM, eepromConfig } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';

/** Bits of EECR that choose between erasing, writing and both, section 8.6.3. */
const MODE = 0x30;

export interface EepromOptions {
  readonly cpu: ChipCpu;
  readonly clockHz: number;
  readonly vector: number;
  /** Written as the program writes it. */
  readonly bytes: Uint8Array;
  readonly onChange?: (() => void) | undefined;
}

/**
 * The EEPROM. Addresses beyond the end wrap, as the unused bits of EEAR are ignored; writing clears bits, erasing sets
 * them. It is written in every sleep mode. Source: ATmega328P datasheet DS40002061, chapter 8.
 */
export function attachEeprom({ cpu, clockHz, vector, bytes, onChange = () => {} }: EepromOptions): void {
  const config = eepromSettings(cpu, clockHz, vector);
  const size = bytes.length;
  const memory = {
    readMemory: (address: number) => bytes[address % size] ?? 0xff,
    writeMemory(address: number, value: number) {
      bytes[address % size] = (bytes[address % size] ?? 0xff) & value;
      onChange();
    },
    eraseMemory(address: number) {
      bytes[address % size] = 0xff;
      onChange();
    },
  };
  new AVREEPROM(cpu, memory, config);
  const control = cpu.writeHooks[config.EECR];
  cpu.writeHooks[config.EECR] = (...written) => cpu.onClock('none', () => control?.(...written));
}

/** Erasing or writing takes 1.8 ms, both at once 3.4 ms: table 8-1. avr8js adds up what it needs. */
function eepromSettings(cpu: ChipCpu, clockHz: number, vector: number) {
  const cyclesIn = (durationMs: number) => Math.round((durationMs * clockHz) / 1000);
  return {
    ...eepromConfig,
    eepromReadyInterrupt: vector,
    eraseCycles: cyclesIn(1.8),
    get writeCycles() {
      return cyclesIn(((cpu.data[eepromConfig.EECR] ?? 0) & MODE) === 0 ? 3.4 - 1.8 : 1.8);
    },
  };
}
