import type { BoardProfile } from './board-profile.ts';
import { mcuPins, pins } from './pins.ts';

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
  mcuPins: {
    ...mcuPins('D', 0, 'PE0 PE1 PE4 PE5 PG5 PE3 PH3 PH4 PH5 PH6 PB4 PB5 PB6 PB7'),
    ...mcuPins('D', 14, 'PJ1 PJ0 PH1 PH0 PD3 PD2 PD1 PD0'),
    ...mcuPins('D', 22, 'PA0 PA1 PA2 PA3 PA4 PA5 PA6 PA7 PC7 PC6 PC5 PC4 PC3 PC2 PC1 PC0'),
    ...mcuPins('D', 38, 'PD7 PG2 PG1 PG0 PL7 PL6 PL5 PL4 PL3 PL2 PL1 PL0 PB3 PB2 PB1 PB0'),
    ...mcuPins('A', 0, 'PF0 PF1 PF2 PF3 PF4 PF5 PF6 PF7 PK0 PK1 PK2 PK3 PK4 PK5 PK6 PK7'),
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
