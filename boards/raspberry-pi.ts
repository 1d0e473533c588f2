import type { BoardProfile } from './board-profile.ts';
import { pins } from './pins.ts';

/**
 * A Raspberry Pi 4 Model B as the device: a program on it writes lines to its serial port. Sources: Raspberry Pi 4
 * datasheet, BCM2711 ARM peripherals, Raspberry Pi documentation ("GPIO and the 40-pin header"). It has no ADC. The USB id
 * is that of Linux's serial gadget (`g_serial` in CDC ACM mode) on the USB-C port; on the header's UART there is none.
 * 115 200 baud is what the firmware sets up for the serial console. Hardware PWM is on GPIO12, 13, 18 and 19; there is no
 * Servo library.
 */
export const raspberryPi: BoardProfile = {
  name: 'raspberry-pi',
  title: 'Raspberry Pi 4',
  mcu: 'BCM2711',
  clockHz: 1_500_000_000,
  operatingVolts: 3.3,
  adc: undefined,
  digitalPins: pins('GPIO', 2, 27),
  pinFunctions: {
    firstAnalogNumber: undefined,
    pwm: [12, 13, 18, 19].map((gpio) => `GPIO${gpio}`),
    servos: 0,
    i2c: { sda: 'GPIO2', scl: 'GPIO3' },
    analogOnly: [],
    inputOnly: [],
    hostSerial: ['GPIO14', 'GPIO15'],
  },
  mcuPins: undefined,
  usb: [{ vendorId: '0525', productId: 'a4a7' }],
  defaultBaudRate: 115_200,
  resetOnOpen: 'none',
};
