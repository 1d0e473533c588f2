/**
 * The numbers of the Firmata protocol. Source: github.com/firmata/protocol, `protocol.md` 2.7, `i2c.md`, `onewire.md`,
 * `servos.md`.
 */
export const PROTOCOL_VERSION = { major: 2, minor: 7 } as const;

/** First bytes of messages. The first four carry a pin or a port in their low four bits. */
export const COMMAND = {
  digital: 0x90,
  reportAnalog: 0xc0,
  reportDigital: 0xd0,
  analog: 0xe0,
  startSysex: 0xf0,
  setPinMode: 0xf4,
  setPinValue: 0xf5,
  endSysex: 0xf7,
  version: 0xf9,
  reset: 0xff,
} as const;

/** Second bytes of messages between `startSysex` and `endSysex`. */
export const SYSEX = {
  analogMappingQuery: 0x69,
  analogMappingResponse: 0x6a,
  capabilityQuery: 0x6b,
  capabilityResponse: 0x6c,
  pinStateQuery: 0x6d,
  pinStateResponse: 0x6e,
  extendedAnalog: 0x6f,
  servoConfig: 0x70,
  string: 0x71,
  oneWire: 0x73,
  i2cRequest: 0x76,
  i2cReply: 0x77,
  i2cConfig: 0x78,
  firmware: 0x79,
  samplingInterval: 0x7a,
} as const;

/** What a pin can be set to do. */
export const PIN_MODE = {
  input: 0x00,
  output: 0x01,
  analog: 0x02,
  pwm: 0x03,
  servo: 0x04,
  i2c: 0x06,
  oneWire: 0x07,
  pullUp: 0x0b,
} as const;

export type PinMode = keyof typeof PIN_MODE;

const MODE_NAMES = new Map(Object.entries(PIN_MODE).map(([name, code]) => [code as number, name as PinMode]));

/** `undefined` for a mode this device does not have. */
export function pinModeOf(code: number): PinMode | undefined {
  return MODE_NAMES.get(code);
}

/** Third bytes of 1-Wire messages; below `search`, they are bits that say what a command consists of. */
export const ONE_WIRE = {
  search: 0x40,
  config: 0x41,
  searchReply: 0x42,
  readReply: 0x43,
  searchAlarms: 0x44,
  searchAlarmsReply: 0x45,
} as const;

export const ONE_WIRE_BIT = { reset: 0x01, skip: 0x02, select: 0x04, read: 0x08, delay: 0x10, write: 0x20 } as const;
