import type { AnalogPart, DigitalPart, I2cPart, Level, OneWirePart } from '../../../firmware-sim/index.ts';

export function voltage(volts: (timeMs: number) => number): AnalogPart {
  return { kind: 'analog', volts };
}

/** High from each even to each odd of these times on. */
export function pressedAt(...timesMs: readonly number[]): DigitalPart {
  return {
    kind: 'digital',
    level: (timeMs) => (timesMs.filter((changeMs) => changeMs <= timeMs).length % 2) as Level,
    nextChangeMs: (timeMs) => timesMs.find((changeMs) => changeMs > timeMs) ?? Number.POSITIVE_INFINITY,
  };
}

/** Registers one after the other, as an LM75 or an EEPROM has them; `log` tells what happened on the bus. */
export function registers(address: number, contents: Readonly<Record<number, readonly number[]>>) {
  const log: string[] = [];
  let pointer = 0;
  let position = 0;
  const part: I2cPart = {
    kind: 'i2c',
    address,
    start(direction) {
      log.push(direction);
      position = 0;
      return true;
    },
    write(byte) {
      log.push(byte.toString(16));
      if (position === 0) pointer = byte;
      position += 1;
      return true;
    },
    read: () => contents[pointer]?.[position++] ?? 0xff,
    stop: () => void log.push('stop'),
  };
  return { part, log };
}

/** Source: Maxim AN27. */
export function crc8(bytes: Iterable<number>): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0x8c;
  }
  return crc;
}

/** The least of a DS18B20 that searches, selects, converts at once and reads its scratchpad. */
export function thermometer(
  serial: number,
  celsius: () => number,
  { alarm = false, present = true } = {},
): OneWirePart {
  const head = [0x28, serial & 0xff, (serial >> 8) & 0xff, 0, 0, 0, 0];
  const rom = Uint8Array.from([...head, crc8(head)]);
  const romBit = (index: number) => (((rom[index >> 3] ?? 0) >> (index & 7)) & 1) as Level;
  let scratchpad = [0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
  let state: 'idle' | 'rom' | 'search' | 'match' | 'function' | 'read' = 'idle';
  let slot = 0;
  let byte = 0;
  const enter = (next: typeof state) => {
    state = next;
    slot = 0;
    byte = 0;
  };
  const onByte = (command: number) => {
    if (state === 'rom') {
      if (command === 0xf0 || (command === 0xec && alarm)) enter('search');
      else enter(command === 0x55 ? 'match' : command === 0xcc ? 'function' : 'idle');
    } else if (command === 0x44) {
      const sixteenths = Math.round(celsius() * 16) & 0xffff;
      scratchpad = [sixteenths & 0xff, sixteenths >> 8, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
      enter('function');
    } else enter(command === 0xbe ? 'read' : 'idle');
  };
  return {
    kind: 'one-wire',
    rom,
    reset() {
      enter(present ? 'rom' : 'idle');
      return present;
    },
    writeSlot(bit) {
      if (state === 'search' || state === 'match') {
        const index = state === 'search' ? Math.floor(slot / 3) : slot;
        if (bit !== romBit(index)) return enter('idle');
        slot += 1;
        if (index === 63) enter('function');
      } else if (state === 'rom' || state === 'function') {
        byte |= bit << slot;
        slot += 1;
        if (slot === 8) onByte(byte);
      }
    },
    readSlot() {
      if (state === 'search') {
        const bit = romBit(Math.floor(slot / 3));
        const complement = slot % 3 === 1;
        slot += 1;
        return complement ? ((1 - bit) as Level) : bit;
      }
      if (state !== 'read') return 1;
      const bytes = [...scratchpad, crc8(scratchpad)];
      const bit = ((bytes[slot >> 3] ?? 0xff) >> (slot & 7)) & 1;
      slot += 1;
      return bit as Level;
    },
  };
}
