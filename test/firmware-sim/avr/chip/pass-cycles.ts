import type { ChipCpu } from '../../../../firmware-sim/avr/chip/chip-cpu.ts';

/** Lets cycles pass one by one, with what is on the agenda, as one-cycle instructions would. */
export function passCycles(cpu: ChipCpu, cycles: number): void {
  for (let at = 0; at < cycles; at += 1) {
    cpu.cycles += 1;
    cpu.tick();
  }
}
