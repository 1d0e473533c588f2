import type { ChipCpu } from './chip-cpu.ts';

/** Bits of PLLCSR: enable, and lock. */
const PLLE = 0x02;
const PLOCK = 0x01;

/** The phase-locked loop of a chip with USB, which locks at once. Source: Microchip 7766, "PLL Control and Status Register". */
export function attachPll(cpu: ChipCpu, register: number): void {
  cpu.writeHooks[register] = (value) => {
    cpu.data[register] = (value & ~PLOCK) | ((value & PLLE) === 0 ? 0 : PLOCK);
    return true;
  };
}
