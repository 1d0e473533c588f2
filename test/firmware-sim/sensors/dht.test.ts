import { describe, expect, test } from 'vitest';
import { makeSensor } from '../../../firmware-sim/index.ts';
import type { LinePart } from '../../../firmware-sim/sensors/part.ts';
import { partOf } from './parts.ts';

type Options = NonNullable<Parameters<typeof makeSensor>[1]>;

function sensorAt(name: 'dht11' | 'dht22', humidity: number, temperature: number, options: Options = {}) {
  return makeSensor(name, { quantities: { humidity: () => humidity, temperature: () => temperature }, ...options });
}

/** The edges of the line after a start signal of so long: when the part pulls it low or lets go, in microseconds. */
function answer(part: LinePart, { atMs = 5000, lowMs = 20 } = {}): { timeUs: number; low: boolean }[] {
  part.hostPulls(true, atMs - lowMs);
  part.hostPulls(false, atMs);
  const edges: { timeUs: number; low: boolean }[] = [];
  for (let timeMs = part.nextChangeMs(atMs); timeMs < atMs + 20; timeMs = part.nextChangeMs(timeMs)) {
    edges.push({ timeUs: (timeMs - atMs) * 1000, low: part.pullsLow(timeMs) });
  }
  return edges;
}

/** Decoded as a driver does: a bit is 1 when it is high for longer than 50 µs. */
function bytesOf(edges: ReturnType<typeof answer>): number[] {
  const highsUs = edges.flatMap(({ timeUs, low }, at) =>
    low || at + 1 === edges.length ? [] : [(edges[at + 1]?.timeUs ?? 0) - timeUs],
  );
  const bits = highsUs.slice(1).map((us) => (us > 50 ? 1 : 0));
  return Array.from({ length: bits.length / 8 }, (_, byte) =>
    Number.parseInt(bits.slice(8 * byte, 8 * byte + 8).join(''), 2),
  );
}

test('the frame has the times of the data sheet', () => {
  const edges = answer(partOf(sensorAt('dht22', 65.2, 35.1), 'line'));
  expect(edges).toHaveLength(2 + 80 + 2);
  expect(edges.map(({ low }) => low)).toEqual(edges.map((_, at) => at % 2 === 0));
  const [first = 0, second = 0, third = 0] = edges.map(({ timeUs }) => timeUs);
  expect([first, second - first, third - second].map(Math.round)).toEqual([30, 80, 80]);
  const bits = edges.slice(2, 82);
  for (let at = 0; at < 80; at += 2) {
    expect(Math.round((bits[at + 1]?.timeUs ?? 0) - (bits[at]?.timeUs ?? 0))).toBe(50);
    const highUs = (edges[at + 4]?.timeUs ?? 0) - (bits[at + 1]?.timeUs ?? 0);
    expect([26, 70]).toContain(Math.round(highUs));
  }
});

describe('the bytes', () => {
  // The first two are the examples of the AM2302 manual.
  test.each([
    ['dht22', 65.2, 35.1, [0x02, 0x8c, 0x01, 0x5f, 0xee]],
    ['dht22', 65.2, -10.1, [0x02, 0x8c, 0x80, 0x65, 0x73]],
    ['dht22', 120, 90, [0x03, 0xe7, 0x03, 0x20, 0x0d]],
    ['dht22', -5, -50, [0x00, 0x00, 0x81, 0x90, 0x11]],
    ['dht22', 50, -0.04, [0x01, 0xf4, 0x00, 0x00, 0xf5]],
    ['dht11', 53.4, 24.6, [53, 0, 25, 0, 78]],
    ['dht11', 5, -3, [20, 0, 0, 0, 20]],
    ['dht11', 99, 60, [90, 0, 50, 0, 140]],
  ] as const)('of a %s at %d %%RH and %d Cel', (name, humidity, temperature, bytes) => {
    expect(bytesOf(answer(partOf(sensorAt(name, humidity, temperature), 'line')))).toEqual(bytes);
  });

  test.each([
    ['dht11', 17.9, 0],
    ['dht11', 18, 84],
    ['dht22', 0.7, 0],
    ['dht22', 1, 84],
  ] as const)('of a %s do not come unless the start signal is long enough: %d ms, %d edges', (name, lowMs, count) => {
    expect(answer(partOf(sensorAt(name, 50, 20), 'line'), { lowMs })).toHaveLength(count);
  });

  test('are those of the last measurement, every two seconds', () => {
    const sensor = makeSensor('dht22', { quantities: { temperature: (timeMs) => timeMs / 1000 } });
    const at = (atMs: number) => bytesOf(answer(partOf(sensor, 'line'), { atMs }))[3];
    expect([at(3999), at(4100), at(5900)]).toEqual([20, 40, 40]);
    expect(sensor.readings(7000)[1]?.text).toBe('6.00');
  });
});

describe('failures', () => {
  const failing = (name: 'lost' | 'nan' | 'crc-error' | 'bus-hang' | 'stuck') => {
    const sensor = makeSensor('dht22', {
      quantities: { temperature: (timeMs) => timeMs / 1000 },
      failures: [{ name, atMs: 4000 }],
    });
    return { sensor, part: partOf(sensor, 'line') };
  };

  test('lost gives no answer', () => {
    expect(answer(failing('lost').part)).toEqual([]);
    expect(answer(failing('lost').part, { atMs: 3000 })).toHaveLength(84);
  });

  test.each(['crc-error', 'nan'] as const)('%s gives a wrong check sum', (name) => {
    const bytes = bytesOf(answer(failing(name).part));
    expect(bytes[4]).not.toBe(bytes.slice(0, 4).reduce((sum, byte) => sum + byte, 0) & 0xff);
  });

  test('a hanging bus is low for ever', () => {
    const { part } = failing('bus-hang');
    expect([part.pullsLow(3999), part.pullsLow(4000), part.nextChangeMs(0)]).toEqual([false, true, 4000]);
  });

  test.each(['lost', 'nan', 'crc-error', 'bus-hang'] as const)('%s makes a sketch print nan', (name) => {
    expect(
      failing(name)
        .sensor.readings(5000)
        .map(({ text }) => text),
    ).toEqual(['nan', 'nan']);
  });

  test('stuck keeps its values', () => {
    expect(failing('stuck').sensor.readings(60_000)[1]?.text).toBe('4.00');
  });
});
