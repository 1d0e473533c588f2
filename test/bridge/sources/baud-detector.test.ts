import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BaudDetector, type BaudFinding, COMMON_BAUD_RATES } from '../../../bridge/sources/serial/baud-detector.ts';
import { misread } from '../../../firmware-sim/faults/wrong-baud.ts';

/** What sketches print. */
const SKETCHES: Readonly<Record<string, (index: number) => string>> = {
  'one digit': (index) => `${index % 10}\r\n`,
  'a short label': (index) => `T:${index % 7}\n`,
  'a bare number': (index) => `${512 + ((index * 37) % 500)}\r\n`,
  'a labelled temperature': (index) => `Temperature: ${(21 + index * 0.13).toFixed(2)} °C\r\n`,
  'comma-separated columns': (index) => `${index},${(index * 1.7).toFixed(2)},${1023 - index}\n`,
  'prose with two values': (index) => `Humidity: ${40 + index}.00 %\tTemperature: 23.40 *C\r\n`,
  'degrees in Latin-1': (index) => `T=${20 + index} \xb0C\r\n`,
};

/** Plays a board that prints at a rate, line by line, until the detector has decided. */
function detect(line: (index: number) => string, sentBaudRate: number, { everyMs = 100, first = 115_200 } = {}) {
  const detector = new BaudDetector(first);
  const isLatin1 = line(0).includes('\xb0C') && !line(0).includes('Temp');
  for (let index = 0; index < 500; index += 1) {
    const bytes = Buffer.from(line(index), isLatin1 ? 'latin1' : 'utf8');
    const { baudRate } = detector;
    const heard = sentBaudRate === baudRate ? bytes : misread(bytes, { sentBaudRate, readBaudRate: baudRate });
    const finding = detector.push(heard, index * everyMs);
    if (finding.kind === 'found' || finding.kind === 'unknown') return { finding, atMs: index * everyMs };
  }
  return { finding: { kind: 'undecided' } satisfies BaudFinding, atMs: Number.POSITIVE_INFINITY };
}

describe.each(Object.entries(SKETCHES))('%s', (_, line) => {
  test.each(COMMON_BAUD_RATES)('at %d baud is found and nothing else is', (baudRate) => {
    const { finding, atMs } = detect(line, baudRate);
    expect(finding).toEqual({ kind: 'found', baudRate });
    expect(atMs).toBeLessThan(20_000);
  });
});

test('the rate the port is open at is found with the first line that is nothing but text', () => {
  expect(detect(() => '512 513\n', 9600, { first: 9600 })).toEqual({
    finding: { kind: 'found', baudRate: 9600 },
    atMs: 0,
  });
});

test('a board that speaks once in two seconds is found at a common rate', () => {
  const slow = detect((index) => `Temperature: ${20 + index}.25 *C, Humidity: ${40 + index} %\r\n`, 9600, {
    everyMs: 2_000,
  });
  expect(slow.finding).toEqual({ kind: 'found', baudRate: 9600 });
});

test('a rate that is none of the common ones is honestly unknown after 20 s, and all of them were tried', () => {
  const { finding, atMs } = detect((index) => `value ${index} of some sensor\n`, 31_250);
  expect(finding).toEqual({ kind: 'unknown', baudRate: 115_200, tried: COMMON_BAUD_RATES });
  expect(atMs).toBe(20_000);
});

test('text without a newline is undecided, and then unknown', () => {
  const detector = new BaudDetector();
  expect(detector.push(Buffer.from('x'.repeat(1000)), 0)).toEqual({ kind: 'undecided' });
  expect(detector.push(Buffer.from('x'.repeat(1000)), 20_000)).toMatchObject({ kind: 'unknown' });
});

test('silence decides nothing, however long it takes', () => {
  const detector = new BaudDetector();
  detector.push(Buffer.from('\nT:21.5\n'), 0);
  const late = new BaudDetector();
  expect(late.push(Buffer.from('T:2'), 86_400_000)).toEqual({ kind: 'undecided' });
});

test('boot garbage in front of good lines does not hide them', () => {
  const detector = new BaudDetector();
  const boot = Uint8Array.from({ length: 40 }, (_, index) => (index * 89) & 0xff);
  detector.push(boot, 0);
  const rate = detector.baudRate;
  let finding: BaudFinding = { kind: 'undecided' };
  for (let index = 0; index < 50 && finding.kind === 'undecided'; index += 1) {
    finding = detector.push(Buffer.from(`T:${index},H:40\n`), 100 + index);
  }
  expect(['found', 'try']).toContain(finding.kind);
  expect([115_200, rate]).toContain(finding.kind === 'found' ? finding.baudRate : rate);
});

test('what still comes of the old rate right after a change is no witness against the new one', () => {
  const detector = new BaudDetector();
  const garbage = Uint8Array.from({ length: 20 }, () => 0);
  expect(detector.push(garbage, 0)).toEqual({ kind: 'try', baudRate: 9600 });
  expect(detector.push(garbage, 20)).toEqual({ kind: 'undecided' });
  expect(detector.push(Buffer.from('lm35:21.0 C\nlm35:21.5 C\nlm35:22.0 C\n'), 1_000)).toEqual({
    kind: 'found',
    baudRate: 9600,
  });
});

test('however the bytes are cut, the same rate is found', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 }), (sizes) => {
      const text = Buffer.from('T:21.5 C,H:40\n'.repeat(20));
      const detector = new BaudDetector();
      for (let at = 0, count = 0; at < text.length; count += 1) {
        const size = sizes[count % sizes.length] ?? 1;
        const finding = detector.push(text.subarray(at, at + size), count);
        at += size;
        if (finding.kind === 'found') return;
        expect(finding.kind).toBe('undecided');
      }
      throw new Error('nothing was found');
    }),
  );
});

test('no bytes make it throw or keep more than its window and a chunk', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 60 }), (chunks) => {
      const detector = new BaudDetector();
      for (const [index, chunk] of chunks.entries()) expect(detector.push(chunk, index * 10).kind).not.toBe('unknown');
    }),
  );
});
