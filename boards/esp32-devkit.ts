import type { BoardProfile } from './board-profile.ts';

const DIGITAL = [1, 3, 5, 16, 17, 18, 19, 21, 22, 23].map((gpio) => `GPIO${gpio}`);
const ANALOG = [36, 39, 34, 35, 32, 33, 25, 26, 27, 14, 12, 13, 15, 2, 0, 4].map((gpio) => `GPIO${gpio}`);
const INPUT_ONLY = [34, 35, 36, 39].map((gpio) => `GPIO${gpio}`);

/**
 * Espressif ESP32-DevKitC V4 with an ESP32-WROOM-32. Sources: ESP32-DevKitC V4 user guide; ESP32 datasheet, pin list
 * and section 4.1.2 (ADC); CP2102N datasheet for the USB id. The ADC's full scale is that of the Arduino core's
 * default, 11 dB of attenuation: linear from 0.15 V to 2.45 V, and near 3.3 V it saturates. The first six pins are on
 * ADC1; the others are on ADC2, which Wi-Fi takes for itself. 115 200 baud is what the boot ROM prints at with a 40 MHz
 * crystal. DTR and RTS reach EN and GPIO0 through two transistors. Pin functions: datasheet, pin list (GPIO34 to 39 are
 * inputs without pull-ups); LEDC makes PWM on any output, on 16 channels, which servos use too; `pins_arduino.h` of the
 * variant `esp32` for I2C.
 */
export const esp32Devkit: BoardProfile = {
  name: 'esp32-devkit',
  title: 'ESP32-DevKitC',
  mcu: 'ESP32-D0WD',
  clockHz: 240_000_000,
  operatingVolts: 3.3,
  adc: {
    bits: 12,
    referenceVolts: 3.3,
    pins: ANALOG,
  },
  digitalPins: DIGITAL,
  pinFunctions: {
    firstAnalogNumber: undefined,
    pwm: [...DIGITAL.slice(2), ...ANALOG.filter((pin) => !INPUT_ONLY.includes(pin))],
    servos: 16,
    i2c: { sda: 'GPIO21', scl: 'GPIO22' },
    analogOnly: [],
    inputOnly: INPUT_ONLY,
    hostSerial: ['GPIO1', 'GPIO3'],
  },
  mcuPins: undefined,
  usb: [
    { vendorId: '10c4', productId: 'ea60' },
    { vendorId: '1a86', productId: '7523' },
  ],
  defaultBaudRate: 115_200,
  resetOnOpen: 'dtr',
};
