import { AVRTWI, twiConfig } from 'avr8js';
import type { I2cPart } from '../../../sensors/part.ts';
import type { ChipCpu } from '../chip-cpu.ts';

/** A byte and its acknowledgement. */
const BITS_PER_BYTE = 9;

export interface TwoWireOptions {
  readonly cpu: ChipCpu;
  readonly clockHz: number;
  readonly parts: readonly I2cPart[];
}

/**
 * Connects devices to the two-wire interface, with the time that each byte takes at the rate the program has set. Source:
 * ATmega328P datasheet DS40002061, chapter 21. One master; the chip is never a slave.
 */
export function attachTwoWire({ cpu, clockHz, parts }: TwoWireOptions): void {
  const twi = new AVRTWI(cpu, twiConfig, clockHz);
  // avr8js sets the flag where the chip does not: after a reset, and after a stop condition, section 21.9.2.
  const clearFlag = () => cpu.clearInterrupt(twi['TWI']);
  clearFlag();
  const timeMs = () => (cpu.cycles / clockHz) * 1000;
  const after = (bits: number, callback: () => void) => {
    cpu.at(cpu.cycles + Math.round((bits * clockHz) / twi.sclFrequency), callback);
  };
  let selected: I2cPart | undefined;
  twi.eventHandler = {
    start: () => after(1, () => twi.completeStart()),
    stop() {
      after(1, () => {
        selected?.stop(timeMs());
        selected = undefined;
        twi.completeStop();
        clearFlag();
      });
    },
    connectToSlave(address, write) {
      after(BITS_PER_BYTE, () => {
        const part = parts.find((candidate) => candidate.address === address);
        const acknowledged = part?.start(write ? 'write' : 'read', timeMs()) ?? false;
        selected = acknowledged ? part : undefined;
        twi.completeConnect(acknowledged);
      });
    },
    writeByte(value) {
      after(BITS_PER_BYTE, () => twi.completeWrite(selected?.write(value, timeMs()) ?? false));
    },
    readByte() {
      after(BITS_PER_BYTE, () => twi.completeRead(selected?.read(timeMs()) ?? 0xff));
    },
  };
}
