import { type AVRExternalInterrupt, type AVRTimerConfig, timer0Config, timer1Config } from 'avr8js';
import { type UsartModel, vector } from './chip-model.ts';

/** An external interrupt: INT0 to INT3 are set up in EICRA, INT4 to INT7 in EICRB. */
export function externalInterrupt(index: number, vectorNumber: number): AVRExternalInterrupt {
  return {
    EICR: index < 4 ? 0x69 : 0x6a,
    EIMSK: 0x3d,
    EIFR: 0x3c,
    index,
    iscOffset: 2 * (index % 4),
    interrupt: vector(vectorNumber),
  };
}

/** A group of eight pin change interrupts, of which a port has those of `mask`, `offset` bits further up in PCMSK. */
export function pinChange(group: number, vectorNumber: number, { mask = 0xff, offset = 0 } = {}) {
  return {
    PCIE: group,
    PCICR: 0x68,
    PCIFR: 0x3b,
    PCMSK: 0x6b + group,
    pinChangeInterrupt: vector(vectorNumber),
    mask,
    offset,
  };
}

/** A USART by the address of its UCSRnA and the number of the first of its three vectors. */
export function usart(firstRegister: number, firstVectorNumber: number): UsartModel {
  return {
    firstRegister,
    rxComplete: vector(firstVectorNumber),
    dataEmpty: vector(firstVectorNumber + 1),
    txComplete: vector(firstVectorNumber + 2),
  };
}

/** Where the outputs of a timer go: the address of PORTx, 0 for nowhere, and the bit. */
export type OutputPin = readonly [port: number, bit: number];

const NOWHERE: OutputPin = [0, 0];

interface TimerPins {
  readonly a: OutputPin;
  readonly b?: OutputPin;
  readonly c?: OutputPin;
  /** Tn, the external clock. */
  readonly clock?: OutputPin;
}

function outputs({ a, b = NOWHERE, c = NOWHERE, clock = NOWHERE }: TimerPins) {
  return {
    compPortA: a[0],
    compPinA: a[1],
    compPortB: b[0],
    compPinB: b[1],
    compPortC: c[0],
    compPinC: c[1],
    externalClockPort: clock[0],
    externalClockPin: clock[1],
  };
}

/** Timer 0 or 2 of a chip whose registers lie where those of the ATmega328P lie; three vectors: A, B, overflow. */
export function timer8(base: AVRTimerConfig, firstVectorNumber: number, pins: TimerPins): AVRTimerConfig {
  return {
    ...base,
    compAInterrupt: vector(firstVectorNumber),
    compBInterrupt: vector(firstVectorNumber + 1),
    ovfInterrupt: vector(firstVectorNumber + 2),
    ...outputs(pins),
  };
}

/** A timer of 16 bits with three channels, by the address of TCCRnA; five vectors: capture, A, B, C, overflow. */
export function timer16(
  index: number,
  firstRegister: number,
  firstVectorNumber: number,
  pins: TimerPins,
): AVRTimerConfig {
  return {
    ...timer1Config,
    captureInterrupt: vector(firstVectorNumber),
    compAInterrupt: vector(firstVectorNumber + 1),
    compBInterrupt: vector(firstVectorNumber + 2),
    compCInterrupt: vector(firstVectorNumber + 3),
    ovfInterrupt: vector(firstVectorNumber + 4),
    TCCRA: firstRegister,
    TCCRB: firstRegister + 1,
    TCCRC: firstRegister + 2,
    TCNT: firstRegister + 4,
    ICR: firstRegister + 6,
    OCRA: firstRegister + 8,
    OCRB: firstRegister + 10,
    OCRC: firstRegister + 12,
    TIFR: timer0Config.TIFR + index,
    TIMSK: timer0Config.TIMSK + index,
    OCFC: 0x08,
    OCIEC: 0x08,
    ...outputs(pins),
  };
}
