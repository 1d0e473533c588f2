import {
  portAConfig,
  portBConfig,
  portCConfig,
  portDConfig,
  portEConfig,
  portFConfig,
  portGConfig,
  portHConfig,
  portJConfig,
  portKConfig,
  portLConfig,
  timer0Config,
  timer2Config,
} from 'avr8js';
import { type ChipModel, vector } from './chip-model.ts';
import { externalInterrupt, pinChange, timer8, timer16, usart } from './shared-registers.ts';

const { PORT: B } = portBConfig;
const { PORT: D } = portDConfig;
const { PORT: E } = portEConfig;
const { PORT: G } = portGConfig;
const { PORT: H } = portHConfig;
const { PORT: L } = portLConfig;
const { PORT: C } = portCConfig;

/**
 * ATmega2560, of the Arduino Mega. Source: Microchip DS40002211, chapters on memories, interrupts, alternate functions of
 * ports, timers, the ADC and self-programming; fuses: `mega` in boards.txt of ArduinoCore-avr. Not simulated: the ADC's
 * differential inputs and external memory.
 */
export const atmega2560: ChipModel = {
  mcu: 'ATmega2560',
  flashBytes: 0x4_0000,
  eepromBytes: 4096,
  sramBytes: 8192,
  ioEnd: 0x200,
  signature: [0x1e, 0x98, 0x01],
  fuses: { low: 0xff, high: 0xd8, extended: 0xfd, lock: 0xcf },
  selfProgramming: {
    pageWords: 128,
    noReadWhileWriteWord: 0x1_f000,
    bootStarts: [0x3_fc00, 0x3_f800, 0x3_f000, 0x3_e000],
  },
  ports: {
    A: portAConfig,
    B: { ...portBConfig, pinChange: pinChange(0, 9) },
    C: { PIN: portCConfig.PIN, DDR: portCConfig.DDR, PORT: C, externalInterrupts: [] },
    D: {
      PIN: portDConfig.PIN,
      DDR: portDConfig.DDR,
      PORT: D,
      externalInterrupts: [0, 1, 2, 3].map((index) => externalInterrupt(index, 1 + index)),
    },
    E: {
      ...portEConfig,
      pinChange: pinChange(1, 10, { mask: 0x01 }),
      externalInterrupts: [null, null, null, null, ...[4, 5, 6, 7].map((index) => externalInterrupt(index, 1 + index))],
    },
    F: portFConfig,
    G: portGConfig,
    H: portHConfig,
    J: { ...portJConfig, pinChange: pinChange(1, 10, { mask: 0x7f, offset: 1 }) },
    K: { ...portKConfig, pinChange: pinChange(2, 11) },
    L: portLConfig,
  },
  timers: [
    { config: timer8(timer0Config, 21, { a: [B, 7], b: [G, 5], clock: [D, 7] }) },
    { config: timer16(1, 0x80, 16, { a: [B, 5], b: [B, 6], c: [B, 7], clock: [D, 6] }), capturePin: 'PD4' },
    { config: timer8(timer2Config, 13, { a: [B, 4], b: [H, 6] }) },
    { config: timer16(3, 0x90, 31, { a: [E, 3], b: [E, 4], c: [E, 5], clock: [E, 6] }), capturePin: 'PE7' },
    { config: timer16(4, 0xa0, 41, { a: [H, 3], b: [H, 4], c: [H, 5], clock: [H, 7] }), capturePin: 'PL0' },
    { config: timer16(5, 0x120, 46, { a: [L, 3], b: [L, 4], c: [L, 5], clock: [L, 2] }), capturePin: 'PL1' },
  ],
  usarts: [usart(0xc0, 25), usart(0xc8, 36), usart(0xd0, 51), usart(0x130, 54)],
  adc: {
    vector: vector(29),
    muxMask: 0x1f,
    mux5Mask: 0x08,
    inputs: {
      ...Object.fromEntries(Array.from({ length: 8 }, (_, bit) => [bit, `PF${bit}`])),
      ...Object.fromEntries(Array.from({ length: 8 }, (_, bit) => [0x20 + bit, `PK${bit}`])),
      30: 1.1,
    },
    references: ['supply', 'supply', 1.1, 2.56],
  },
  vectors: { watchdog: vector(12), eepromReady: vector(30), spi: vector(24), twoWire: vector(39) },
  clockedEdges: [vector(5), vector(6), vector(7), vector(8)],
};
