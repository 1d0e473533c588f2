import { portBConfig, portCConfig, portDConfig, timer0Config, timer1Config, timer2Config } from 'avr8js';
import { type ChipModel, vector } from './chip-model.ts';
import { usart } from './shared-registers.ts';

/**
 * ATmega328P, of the Arduino Uno and Nano. Source: Microchip DS40002061, chapters on memories, interrupts, ports, timers,
 * the ADC and self-programming; fuses: `uno.bootloader` in boards.txt of ArduinoCore-avr.
 */
export const atmega328p: ChipModel = {
  mcu: 'ATmega328P',
  flashBytes: 0x8000,
  eepromBytes: 1024,
  sramBytes: 2048,
  ioEnd: 0x100,
  signature: [0x1e, 0x95, 0x0f],
  fuses: { low: 0xff, high: 0xde, extended: 0xfd, lock: 0xcf },
  selfProgramming: {
    pageWords: 64,
    noReadWhileWriteWord: 0x3800,
    bootStarts: [0x7e00, 0x7c00, 0x7800, 0x7000],
  },
  ports: { B: portBConfig, C: portCConfig, D: portDConfig },
  timers: [{ config: timer0Config }, { config: timer1Config, capturePin: 'PB0' }, { config: timer2Config }],
  usarts: [usart(0xc0, 18)],
  adc: {
    vector: vector(21),
    muxMask: 0x0f,
    mux5Mask: 0,
    inputs: {
      0: 'PC0',
      1: 'PC1',
      2: 'PC2',
      3: 'PC3',
      4: 'PC4',
      5: 'PC5',
      6: 'ADC6',
      7: 'ADC7',
      8: 0.314,
      14: 1.1,
    },
    references: ['supply', 'supply', 'supply', 1.1],
  },
  vectors: { watchdog: vector(6), eepromReady: vector(22), spi: vector(17), twoWire: vector(24) },
  clockedEdges: [vector(1), vector(2)],
};
