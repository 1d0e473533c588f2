import type { BoardProfile } from './board-profile.ts';
import { pins } from './pins.ts';

/**
 * Arduino Mega 2560 Rev3. Sources: Arduino Mega 2560 product reference manual A000067; ATmega640/1280/2560 datasheet
 * (Microchip DS40002211), chapter 26 for the ADC; USB ids: `mega.vid`/`mega.pid` in boards.txt of ArduinoCore-avr. Pin
 * functions: `pins_arduino.h` of the variant `mega`; the Servo library has 12 servos a 16-bit timer, of which there are
 * four.
 */
export const arduinoMega: BoardProfile = {
  name: 'arduino-mega',
  title: 'Arduino Mega 2560',
  mcu: 'ATmega2560',
  clockHz: 16_000_000,
  operatingVolts: 5,
  adc: { bits: 10, referenceVolts: 5, pins: pins('A', 0, 15) },
  digitalPins: pins('D', 0, 53),
  pinFunctions: {
    firstAnalogNumber: 54,
    pwm: [...pins('D', 2, 13), ...pins('D', 44, 46)],
    servos: 48,
    i2c: { sda: 'D20', scl: 'D21' },
    analogOnly: [],
    inputOnly: [],
    hostSerial: ['D0', 'D1'],
  },
  usb: [
    { vendorId: '2341', productId: '0042' },
    { vendorId: '2341', productId: '0010' },
    { vendorId: '2a03', productId: '0042' },
    { vendorId: '2a03', productId: '0010' },
    { vendorId: '2341', productId: '0242' },
    { vendorId: '2341', productId: '0210' },
  ],
  defaultBaudRate: 9600,
  resetOnOpen: 'dtr',
};
