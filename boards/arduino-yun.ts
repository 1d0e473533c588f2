import type { BoardProfile } from './board-profile.ts';
import { mcuPins, pins } from './pins.ts';

/**
 * Arduino Yún, its ATmega32U4 side. Sources: Arduino Yún documentation A000008; ATmega16U4/32U4 datasheet (Microchip
 * 7766), chapter 24 for the ADC; USB ids: `yun.vid`/`yun.pid` in boards.txt of ArduinoCore-avr, product 8041 while a
 * sketch runs and 0041 in the bootloader. A6 to A11 are the pins D4, D6, D8, D9, D10 and D12. Pin functions:
 * `pins_arduino.h` of the variant `leonardo`; the Servo library has 12 servos, on timer 1.
 */
export const arduinoYun: BoardProfile = {
  name: 'arduino-yun',
  title: 'Arduino Yún',
  mcu: 'ATmega32U4',
  clockHz: 16_000_000,
  operatingVolts: 5,
  adc: { bits: 10, referenceVolts: 5, pins: pins('A', 0, 11) },
  digitalPins: pins('D', 0, 13),
  pinFunctions: {
    firstAnalogNumber: 18,
    pwm: [3, 5, 6, 9, 10, 11, 13].map((pin) => `D${pin}`),
    servos: 12,
    i2c: { sda: 'D2', scl: 'D3' },
    analogOnly: [],
    inputOnly: [],
    hostSerial: [],
  },
  mcuPins: {
    ...mcuPins('D', 0, 'PD2 PD3 PD1 PD0 PD4 PC6 PD7 PE6 PB4 PB5 PB6 PB7 PD6 PC7'),
    ...mcuPins('A', 0, 'PF7 PF6 PF5 PF4 PF1 PF0 PD4 PD7 PB4 PB5 PB6 PD6'),
  },
  usb: [
    { vendorId: '2341', productId: '8041' },
    { vendorId: '2341', productId: '0041' },
    { vendorId: '2a03', productId: '8041' },
    { vendorId: '2a03', productId: '0041' },
  ],
  defaultBaudRate: 9600,
  resetOnOpen: 'native-usb',
};
