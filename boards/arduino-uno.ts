import type { BoardProfile } from './board-profile.ts';
import { mcuPins, pins } from './pins.ts';

/**
 * Arduino UNO R3. Sources: Arduino UNO R3 product reference manual A000066; ATmega328P datasheet (Microchip
 * DS40002061), chapter 24 for the ADC; USB ids: `uno.vid`/`uno.pid` in boards.txt of ArduinoCore-avr. The ATmega16U2
 * beside the processor is the USB device; its DTR output pulls RESET down through 100 nF. 9600 baud: the built-in
 * examples. Pin functions: `pins_arduino.h` of the variant `standard`; the Servo library has 12 servos a 16-bit timer.
 */
export const arduinoUno: BoardProfile = {
  name: 'arduino-uno',
  title: 'Arduino UNO R3',
  mcu: 'ATmega328P',
  clockHz: 16_000_000,
  operatingVolts: 5,
  adc: { bits: 10, referenceVolts: 5, pins: pins('A', 0, 5) },
  digitalPins: pins('D', 0, 13),
  pinFunctions: {
    firstAnalogNumber: 14,
    pwm: [3, 5, 6, 9, 10, 11].map((pin) => `D${pin}`),
    servos: 12,
    i2c: { sda: 'A4', scl: 'A5' },
    analogOnly: [],
    inputOnly: [],
    hostSerial: ['D0', 'D1'],
  },
  mcuPins: {
    ...mcuPins('D', 0, 'PD0 PD1 PD2 PD3 PD4 PD5 PD6 PD7 PB0 PB1 PB2 PB3 PB4 PB5'),
    ...mcuPins('A', 0, 'PC0 PC1 PC2 PC3 PC4 PC5'),
  },
  usb: [
    { vendorId: '2341', productId: '0043' },
    { vendorId: '2341', productId: '0001' },
    { vendorId: '2a03', productId: '0043' },
    { vendorId: '2341', productId: '0243' },
    { vendorId: '2341', productId: '006a' },
  ],
  defaultBaudRate: 9600,
  resetOnOpen: 'dtr',
};
