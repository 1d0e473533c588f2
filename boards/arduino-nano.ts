import type { BoardProfile } from './board-profile.ts';
import { mcuPins, pins } from './pins.ts';

/**
 * Arduino Nano. Sources: Arduino Nano product reference manual A000005; ATmega328P datasheet (Microchip DS40002061).
 * A6 and A7 are analogue inputs only. The USB side is a bridge chip: FT232RL (FTDI's default id) on the maker's boards,
 * CH340 (WCH's default id) on most others. Pin functions: `pins_arduino.h` of the variant `eightanaloginputs`; the Servo
 * library has 12 servos a 16-bit timer.
 */
export const arduinoNano: BoardProfile = {
  name: 'arduino-nano',
  title: 'Arduino Nano',
  mcu: 'ATmega328P',
  clockHz: 16_000_000,
  operatingVolts: 5,
  adc: { bits: 10, referenceVolts: 5, pins: pins('A', 0, 7) },
  digitalPins: pins('D', 0, 13),
  pinFunctions: {
    firstAnalogNumber: 14,
    pwm: [3, 5, 6, 9, 10, 11].map((pin) => `D${pin}`),
    servos: 12,
    i2c: { sda: 'A4', scl: 'A5' },
    analogOnly: ['A6', 'A7'],
    inputOnly: [],
    hostSerial: ['D0', 'D1'],
  },
  mcuPins: {
    ...mcuPins('D', 0, 'PD0 PD1 PD2 PD3 PD4 PD5 PD6 PD7 PB0 PB1 PB2 PB3 PB4 PB5'),
    ...mcuPins('A', 0, 'PC0 PC1 PC2 PC3 PC4 PC5 ADC6 ADC7'),
  },
  usb: [
    { vendorId: '0403', productId: '6001' },
    { vendorId: '1a86', productId: '7523' },
  ],
  defaultBaudRate: 9600,
  resetOnOpen: 'dtr',
};
