import { describe, expect, test } from 'vitest';
import { BOARDS, boardProfile } from '../../boards/index.ts';
import { isBoardstreamError } from '../../core/index.ts';

describe('boardProfile', () => {
  test('finds each of the boards by its name', () => {
    const names = [
      'arduino-uno',
      'arduino-nano',
      'arduino-mega',
      'arduino-yun',
      'esp32-devkit',
      'raspberry-pi-pico',
      'raspberry-pi',
    ];
    expect(BOARDS.map(({ name }) => name)).toEqual(names);
    for (const name of names) expect(boardProfile(name).name).toBe(name);
  });

  test('an unknown name is answered with the names there are', () => {
    let thrown: unknown;
    try {
      boardProfile('arduino-one');
    } catch (error) {
      thrown = error;
    }
    expect(isBoardstreamError(thrown) && thrown.code).toBe('BOARD_UNKNOWN');
    expect(String(thrown)).toMatch(/"arduino-one".*arduino-uno, .*raspberry-pi$/);
  });
});

describe.each(BOARDS)('the profile of $name', (board) => {
  test('has USB ids of four lower-case hexadecimal digits, none of them twice', () => {
    const ids = board.usb.map(({ vendorId, productId }) => `${vendorId}:${productId}`);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{4}:[0-9a-f]{4}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('names no pin twice', () => {
    const pins = [...board.digitalPins, ...(board.adc?.pins ?? [])];
    expect(new Set(pins).size).toBe(pins.length);
  });

  test('gives functions to no pin that it does not have', () => {
    const pins = [...board.digitalPins, ...(board.adc?.pins ?? [])];
    const { pwm, i2c, analogOnly, inputOnly, hostSerial } = board.pinFunctions;
    for (const pin of [...pwm, i2c.sda, i2c.scl, ...analogOnly, ...inputOnly, ...hostSerial])
      expect(pins).toContain(pin);
  });

  test('has an ADC that reads no further than its pins can bear', () => {
    expect(board.adc?.referenceVolts ?? 0).toBeLessThanOrEqual(board.operatingVolts);
  });

  test('uses a baud rate that serial programs offer', () => {
    expect([9600, 57_600, 115_200]).toContain(board.defaultBaudRate);
  });
});
