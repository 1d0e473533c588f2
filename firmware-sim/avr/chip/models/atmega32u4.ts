import { portBConfig, portCConfig, portDConfig, portEConfig, portFConfig, timer0Config } from 'avr8js';
import { type ChipModel, vector } from './chip-model.ts';
import { externalInterrupt, pinChange, timer8, timer16, usart } from './shared-registers.ts';

const { PORT: B } = portBConfig;
const { PORT: C } = portCConfig;
const { PORT: D } = portDConfig;

/**
 * ATmega32U4, of the Arduino Yún, without its USB: the line to the host is USART1. The USB registers hold what is written
 * and the PLL locks, so that a sketch starts; its `Serial` never has a listener. Not simulated either: timer 4 of 10 bits,
 * the ADC's differential inputs and temperature sensor. Source: Microchip 7766, chapters on memories, interrupts,
 * alternate functions of ports, timers, the ADC and self-programming; fuses: `yun` in boards.txt of ArduinoCore-avr.
 */
export const atmega32u4: ChipModel = {
  mcu: 'ATmega32U4',
  flashBytes: 0x8000,
  eepromBytes: 1024,
  sramBytes: 2560,
  ioEnd: 0x100,
  signature: [0x1e, 0x95, 0x87],
  fuses: { low: 0xff, high: 0xd8, extended: 0xfb, lock: 0xef },
  selfProgramming: {
    pageWords: 64,
    noReadWhileWriteWord: 0x3800,
    bootStarts: [0x7e00, 0x7c00, 0x7800, 0x7000],
  },
  ports: {
    B: { ...portBConfig, pinChange: pinChange(0, 9) },
    C: { PIN: portCConfig.PIN, DDR: portCConfig.DDR, PORT: C, externalInterrupts: [] },
    D: {
      PIN: portDConfig.PIN,
      DDR: portDConfig.DDR,
      PORT: D,
      externalInterrupts: [0, 1, 2, 3].map((index) => externalInterrupt(index, 1 + index)),
    },
    E: { ...portEConfig, externalInterrupts: [null, null, null, null, null, null, externalInterrupt(6, 7)] },
    F: portFConfig,
  },
  timers: [
    { config: timer8(timer0Config, 21, { a: [B, 7], b: [D, 0], clock: [D, 7] }) },
    { config: timer16(1, 0x80, 16, { a: [B, 5], b: [B, 6], c: [B, 7], clock: [D, 6] }), capturePin: 'PD4' },
    { config: timer16(3, 0x90, 31, { a: [C, 6] }), capturePin: 'PC7' },
  ],
  usarts: [usart(0xc8, 25)],
  adc: {
    vector: vector(29),
    muxMask: 0x1f,
    mux5Mask: 0x20,
    inputs: {
      0: 'PF0',
      1: 'PF1',
      4: 'PF4',
      5: 'PF5',
      6: 'PF6',
      7: 'PF7',
      30: 1.1,
      32: 'PD4',
      33: 'PD6',
      34: 'PD7',
      35: 'PB4',
      36: 'PB5',
      37: 'PB6',
    },
    references: ['supply', 'supply', 'supply', 2.56],
  },
  vectors: { watchdog: vector(12), eepromReady: vector(30), spi: vector(24), twoWire: vector(36) },
  clockedEdges: [vector(7)],
  pllRegister: 0x49,
};
