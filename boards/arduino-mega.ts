import type { BoardProfile } from './board-profile.ts';
import { pins } from './pins.ts';

/**
 * Arduino Mega 2560 Rev3. Sources: Arduino Mega 2560 product reference manual A000067; ATmega640/1280/2560 datasheet
 * (Microchip DS40002211), chapter 26 for the ADC; USB ids: `mega.vid`/`mega.pid` in boards.txt of ArduinoCore-avr.
 */
export const arduinoMega: BoardProfile = {
  name: 'arduino-mega',
  title: 'Arduino Mega 2560',
  mcu: 'ATmega2560',
  clockHz: 16_000_000,
  operatingVolts: 5,
  adc: { bits: 10, referenceVolts: 5, pins: pins('A', 0, 15) },
  digitalPins: pins('D', 0, 53),
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
