import { AVRTWI, twiConfig } from 'avr8js';
import type { I2cPart } from '../../../sensors/part.ts';
import type { ChipCpu } from '../chip-cpu.ts';

/** A byte and its acknowledgement. */
const BITS_PER_BYTE = 9;

/** Bits and status codes, DS40002061 sections 21.9 and 21.7. */
const TWEN = 0x04;
const PRESCALER_BITS = 0x03;
const NO_STATE = 0xf8;
const ARBITRATION_LOST = 0x38;

/** How often a held data line is looked at: often against everything that takes hold of it. */
const LOOK_AGAIN_BITS = 10;

export interface TwoWireOptions {
  readonly cpu: ChipCpu;
  readonly vector: number;
  readonly clockHz: number;
  readonly parts: readonly I2cPart[];
  /** The parts' simulated milliseconds. */
  readonly timeMs: () => number;
}

/**
 * Connects devices to the two-wire interface, with the time that each byte takes at the rate the program has set. While a
 * device holds the data line low no start and no stop comes to pass: a program that waits for one waits as long. Source:
 * ATmega328P datasheet DS40002061, chapter 21. One master; the chip is never a slave.
 */
export function attachTwoWire({ cpu, vector, clockHz, parts, timeMs }: TwoWireOptions): void {
  const twi = new AVRTWI(cpu, { ...twiConfig, twiInterrupt: vector }, clockHz);
  // avr8js sets the flag where the chip does not: after a reset, and after a stop condition, section 21.9.2.
  const clearFlag = () => cpu.clearInterrupt(twi['TWI']);
  clearFlag();
  let selected: I2cPart | undefined;
  let step: (() => void) | undefined;
  const after = (bits: number, callback: () => void) => {
    step = callback;
    cpu.at(cpu.cycles + Math.round((bits * clockHz) / twi.sclFrequency), callback);
  };
  const isHeld = () => parts.some((part) => part.holdsBus?.(timeMs()) === true);
  const whenReleased = (callback: () => void) => {
    after(1, function look() {
      if (isHeld()) after(LOOK_AGAIN_BITS, look);
      else callback();
    });
  };
  const loseArbitration = () => {
    selected = undefined;
    twi['busy'] = false;
    twi['updateStatus'](ARBITRATION_LOST);
  };
  twi.eventHandler = {
    start: () => whenReleased(() => twi.completeStart()),
    stop() {
      whenReleased(() => {
        selected?.stop(timeMs());
        selected = undefined;
        twi.completeStop();
        clearFlag();
      });
    },
    connectToSlave(address, write) {
      after(BITS_PER_BYTE, () => {
        if (isHeld()) return loseArbitration();
        const part = parts.find((candidate) => candidate.address === address);
        const acknowledged = part?.start(write ? 'write' : 'read', timeMs()) ?? false;
        selected = acknowledged ? part : undefined;
        twi.completeConnect(acknowledged);
      });
    },
    writeByte(value) {
      after(BITS_PER_BYTE, () => {
        // A 1 on a line that somebody holds low is taken for another master's 0.
        if (value !== 0 && isHeld()) loseArbitration();
        else twi.completeWrite(selected?.write(value, timeMs()) ?? false);
      });
    },
    readByte() {
      after(BITS_PER_BYTE, () => twi.completeRead(selected?.read(timeMs()) ?? 0xff));
    },
  };
  const control = cpu.writeHooks[twiConfig.TWCR];
  cpu.writeHooks[twiConfig.TWCR] = (value, ...rest) => {
    if ((value & TWEN) === 0) {
      // Whatever was under way is given up, section 21.9.2.
      if (step !== undefined) cpu.clearClockEvent(step);
      selected = undefined;
      twi['busy'] = false;
      cpu.data[twiConfig.TWSR] = ((cpu.data[twiConfig.TWSR] ?? 0) & PRESCALER_BITS) | NO_STATE;
    }
    return control?.(value, ...rest);
  };
}
