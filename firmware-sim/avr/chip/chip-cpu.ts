import { CPU } from 'avr8js';

/** Told when an interrupt flag rises, whether the interrupt is enabled or not. */
export type OnFlagRaised = (flagRegister: number, flagMask: number) => void;

type InterruptConfig = Parameters<CPU['setInterruptFlag']>[0];

/** Registers, memory, pending interrupts and the agenda of an ATmega328P: 2 KiB of SRAM behind 256 registers. */
export class ChipCpu extends CPU {
  /** One peripheral may listen: the ADC, whose conversions other peripherals trigger. */
  onFlagRaised: OnFlagRaised = () => {};

  readonly #postponed = new Map<() => void, () => number>();

  constructor(flash: Uint16Array) {
    super(flash, 2048);
  }

  /** The cycle of the next thing on the agenda; infinite when there is none. */
  get nextEventCycle(): number {
    return (this as unknown as { nextClockEvent: { cycles: number } | null }).nextClockEvent?.cycles ?? Infinity;
  }

  override setInterruptFlag(interrupt: InterruptConfig): void {
    const { flagRegister, flagMask } = interrupt;
    const raised = ((this.data[flagRegister] ?? 0) & flagMask) === 0;
    super.setInterruptFlag(interrupt);
    if (raised) this.onFlagRaised(flagRegister, flagMask);
  }

  /** Whenever `callback` puts itself on the agenda, but for the next instruction, it comes so many cycles later. */
  postpone(callback: () => void, cycles: () => number): void {
    this.#postponed.set(callback, cycles);
  }

  override addClockEvent(callback: () => void, cycles: number): () => void {
    const more = cycles > 0 ? (this.#postponed.get(callback)?.() ?? 0) : 0;
    return super.addClockEvent(callback, cycles + more);
  }

  /** Puts `callback` on the agenda of an absolute cycle, at the earliest after the next instruction. */
  at(cycle: number, callback: () => void): void {
    this.addClockEvent(callback, cycle - this.cycles);
  }
}
