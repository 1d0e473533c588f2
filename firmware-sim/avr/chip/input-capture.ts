import type { AVRTimer } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';

/** Registers of the data space and their bits, DS40002061 section 15.11. */
const TIFR1 = 0x36;
const TIMSK1 = 0x6f;
const TCCR1B = 0x81;
const ICR1L = 0x86;
const ICR1H = 0x87;
const ICES1 = 0x40;
const ICF1 = 0x20;

/**
 * Input capture of timer 1: an edge on ICP1 (D8 of an Uno) stores the counter. Source: ATmega328P datasheet DS40002061,
 * section 15.6. Without the noise canceler.
 * @returns what is called with each new level of ICP1
 */
export function attachInputCapture(cpu: ChipCpu, timer1: AVRTimer): (high: boolean) => void {
  const interrupt = { address: 0x14, flagRegister: TIFR1, flagMask: ICF1, enableRegister: TIMSK1, enableMask: ICF1 };
  const enable = cpu.writeHooks[TIMSK1];
  cpu.writeHooks[TIMSK1] = (value, ...rest) => {
    cpu.updateInterruptEnable(interrupt, value);
    return enable?.(value, ...rest);
  };
  const clear = cpu.writeHooks[TIFR1];
  cpu.writeHooks[TIFR1] = (value, ...rest) => {
    cpu.clearInterruptByFlag(interrupt, value);
    return clear?.(value, ...rest);
  };
  return (high) => {
    const onRising = ((cpu.data[TCCR1B] ?? 0) & ICES1) !== 0;
    if (high !== onRising) return;
    timer1.count(false);
    cpu.data[ICR1L] = timer1.debugTCNT & 0xff;
    cpu.data[ICR1H] = timer1.debugTCNT >> 8;
    cpu.setInterruptFlag(interrupt);
  };
}
