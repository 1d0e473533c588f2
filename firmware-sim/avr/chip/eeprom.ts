import { AVREEPROM, eepromConfig } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';

export interface EepromOptions {
  readonly cpu: ChipCpu;
  readonly vector: number;
  /** Written as the program writes it. */
  readonly bytes: Uint8Array;
  readonly onChange?: (() => void) | undefined;
}

/**
 * The EEPROM. Addresses beyond the end wrap, as the unused bits of EEAR are ignored; writing clears bits, erasing sets
 * them. It is written in every sleep mode. Source: ATmega328P datasheet DS40002061, section 7.4.
 */
export function attachEeprom({ cpu, vector, bytes, onChange = () => {} }: EepromOptions): void {
  const config = { ...eepromConfig, eepromReadyInterrupt: vector };
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
