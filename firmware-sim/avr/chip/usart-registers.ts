import type { UsartModel } from './models/chip-model.ts';

/** Addresses of the data space. */
export interface UsartRegisters {
  readonly UCSRA: number;
  readonly UCSRB: number;
  readonly UCSRC: number;
  readonly UBRRL: number;
  readonly UBRRH: number;
  readonly UDR: number;
}

export function usartRegisters({ firstRegister }: UsartModel): UsartRegisters {
  return {
    UCSRA: firstRegister,
    UCSRB: firstRegister + 1,
    UCSRC: firstRegister + 2,
    UBRRL: firstRegister + 4,
    UBRRH: firstRegister + 5,
    UDR: firstRegister + 6,
  };
}

export interface UsartInterrupt {
  readonly address: number;
  readonly flagRegister: number;
  readonly flagMask: number;
  readonly enableRegister: number;
  readonly enableMask: number;
  /** Stays pending for as long as its flag is set. */
  readonly constant: boolean;
}

/** RXCn, UDREn and TXCn with the bits that enable them; DS40002061 sections 19.6.3, 19.7.3 and 19.10. */
export function usartInterrupts({ firstRegister, rxComplete, dataEmpty, txComplete }: UsartModel): {
  readonly rxComplete: UsartInterrupt;
  readonly dataEmpty: UsartInterrupt;
  readonly txComplete: UsartInterrupt;
} {
  const registers = { flagRegister: firstRegister, enableRegister: firstRegister + 1 };
  return {
    rxComplete: { ...registers, address: rxComplete, flagMask: 0x80, enableMask: 0x80, constant: true },
    dataEmpty: { ...registers, address: dataEmpty, flagMask: 0x20, enableMask: 0x20, constant: true },
    txComplete: { ...registers, address: txComplete, flagMask: 0x40, enableMask: 0x40, constant: false },
  };
}
