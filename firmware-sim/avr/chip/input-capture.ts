import type { AVRTimer } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';

/** Bits of TCCRnB, TIFRn and TIMSKn. */
const ICES = 0x40;
const ICF = 0x20;

/**
 * Input capture of a timer of 16 bits: an edge on ICPn, D8 of an Uno, stores the counter. Source: ATmega328P datasheet
 * DS40002061, section 15.6. Without the noise canceler.
 * @returns what is called with each new level of ICPn
 */
export function attachInputCapture(cpu: ChipCpu, timer: AVRTimer): (high: boolean) => void {
  const { TIFR, TIMSK, TCCRB, ICR, captureInterrupt } = timer['config'];
  const interrupt = {
    address: captureInterrupt,
    flagRegister: TIFR,
    flagMask: ICF,
    enableRegister: TIMSK,
    enableMask: ICF,
  };
  const enable = cpu.writeHooks[TIMSK];
  cpu.writeHooks[TIMSK] = (value, ...rest) => {
    cpu.updateInterruptEnable(interrupt, value);
    return enable?.(value, ...rest);
  };
  const clear = cpu.writeHooks[TIFR];
  cpu.writeHooks[TIFR] = (value, ...rest) => {
    cpu.clearInterruptByFlag(interrupt, value);
    return clear?.(value, ...rest);
  };
  return (high) => {
    const onRising = ((cpu.data[TCCRB] ?? 0) & ICES) !== 0;
    if (high !== onRising || cpu.isStopped('io')) return;
    timer.count(false);
    cpu.data[ICR] = timer.debugTCNT & 0xff;
    cpu.data[ICR + 1] = timer.debugTCNT >> 8;
    cpu.setInterruptFlag(interrupt);
  };
}
