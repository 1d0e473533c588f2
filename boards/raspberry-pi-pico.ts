import type { BoardProfile } from './board-profile.ts';
import { pins } from './pins.ts';

/**
 * Raspberry Pi Pico. Sources: Raspberry Pi Pico datasheet (RP-008307-DS), RP2040 datasheet, section 4.9 for the ADC;
 * USB ids: raspberrypi/usb-pid, 000a for programs made with the Pico SDK (the Arduino core too) and 0005 for MicroPython.
 * The clock is the SDK's default; the chip's rating is 133 MHz. The ADC's reference is the board's 3.3 V supply. Every GPIO
 * has a PWM slice (RP2040 datasheet, section 4.5); Arduino-Pico's Servo takes one of 8 PIO state machines each, and its
 * Wire is on GP4 and GP5.
 */
export const raspberryPiPico: BoardProfile = {
  name: 'raspberry-pi-pico',
  title: 'Raspberry Pi Pico',
  mcu: 'RP2040',
  clockHz: 125_000_000,
  operatingVolts: 3.3,
  adc: { bits: 12, referenceVolts: 3.3, pins: pins('GP', 26, 28) },
  digitalPins: pins('GP', 0, 22),
  pinFunctions: {
    firstAnalogNumber: undefined,
    pwm: [...pins('GP', 0, 22), ...pins('GP', 26, 28)],
    servos: 8,
    i2c: { sda: 'GP4', scl: 'GP5' },
    analogOnly: [],
    inputOnly: [],
    hostSerial: [],
  },
  mcuPins: undefined,
  usb: [
    { vendorId: '2e8a', productId: '000a' },
    { vendorId: '2e8a', productId: '0005' },
  ],
  defaultBaudRate: 115_200,
  resetOnOpen: 'native-usb',
};
