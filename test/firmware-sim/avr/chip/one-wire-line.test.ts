import { expect, test } from 'vitest';
import { OneWireLine } from '../../../../firmware-sim/avr/chip/pins/one-wire-line.ts';
import type { Level, OneWirePart } from '../../../../firmware-sim/sensors/part.ts';

/** A part of another family: after the byte 0xcc it is written three bits, and then sends. */
function switchPart() {
  const written: Level[] = [];
  const part: OneWirePart = {
    kind: 'one-wire',
    rom: new Uint8Array(8),
    reset: () => true,
    writeSlot: (bit) => written.push(bit),
    readSlot: () => 0,
    sends: () => written.length >= 11,
  };
  return { part, written };
}

test('a part that says itself when it sends is asked then, and written to before', () => {
  const { part, written } = switchPart();
  const line = new OneWireLine([part]);
  let timeMs = 0;
  const slot = (lowMs: number) => {
    line.hostPulls(true, timeMs);
    line.hostPulls(false, timeMs + lowMs);
    const isLow = line.pullsLow(timeMs + 0.014);
    timeMs += 0.07;
    return isLow;
  };
  line.hostPulls(true, timeMs);
  timeMs += 0.5;
  line.hostPulls(false, timeMs);
  timeMs += 0.5;
  const bits = [0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1];
  for (const bit of bits) slot(bit === 1 ? 0.006 : 0.06);
  expect(written).toEqual(bits);
  expect([slot(0.004), slot(0.004)]).toEqual([true, true]);
  expect(written).toHaveLength(11);
});
