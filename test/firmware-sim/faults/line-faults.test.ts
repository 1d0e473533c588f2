import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fault, misread } from '../../../firmware-sim/faults/index.ts';
import { repeating } from '../rig.ts';
import { runFaults } from './fault-rig.ts';

const LINE = 'T:21.50\n';

/** A line of 8 bytes every 100 ms for a second, with faults on the way. */
const run = (...faults: Fault[]) => runFaults({ firmware: repeating(LINE, 100), faults, durationMs: 950 });

describe('the line', () => {
  test('without faults carries what is printed', async () => {
    const { text, printed, isOver, stillSleeping } = await run();
    expect(text).toBe(LINE.repeat(10));
    expect(printed).toBe(text);
    expect({ isOver, stillSleeping }).toEqual({ isOver: true, stillSleeping: 0 });
  });

  test('drops exactly so many bytes, from the time on', async () => {
    const { text, printed, outcomes } = await run({ kind: 'drop-bytes', atMs: 500, count: 3 });
    expect(text).toBe(LINE.repeat(5) + LINE.slice(3) + LINE.repeat(4));
    expect(printed).toBe(LINE.repeat(10));
    expect(outcomes).toMatchObject([{ firstAtMs: 500, count: 3, wanted: 3 }]);
  });

  test('duplicates exactly so many bytes', async () => {
    const { text } = await run({ kind: 'duplicate-bytes', atMs: 500, count: 2 });
    expect(text).toBe(`${LINE.repeat(5)}TT::21.50\n${LINE.repeat(4)}`);
  });

  test('flips one bit in each of exactly so many bytes', async () => {
    const { bytes, outcomes } = await run({ kind: 'flip-bytes', atMs: 300, count: 5 });
    const changed = Array.from(bytes, (byte, at) => byte ^ LINE.charCodeAt(at % LINE.length)).filter(
      (bits) => bits > 0,
    );
    expect(changed).toHaveLength(5);
    expect(changed.every((bits) => (bits & (bits - 1)) === 0)).toBe(true);
    expect(outcomes[0]?.count).toBe(5);
  });

  test('hits bytes at a rate only within its window', async () => {
    const { bytes, outcomes } = await run({ kind: 'flip-bytes', atMs: 200, forMs: 300, rate: 1 });
    const hit = Array.from(bytes, (byte, at) => byte !== LINE.charCodeAt(at % LINE.length));
    expect(hit.flatMap((isHit, at) => (isHit ? [Math.floor(at / LINE.length)] : []))).toEqual(
      [2, 3, 4].flatMap((line) => Array<number>(LINE.length).fill(line)),
    );
    expect(outcomes[0]?.count).toBe(24);
  });

  /** Which bytes of the one line at 500 ms a fault has changed. A byte takes 1.04 ms. */
  const hitInLine = async (fault: Fault) => {
    const { bytes } = await run(fault);
    return Array.from(LINE, (letter, at) => ({ at, isHit: bytes[5 * LINE.length + at] !== letter.charCodeAt(0) }))
      .filter(({ isHit }) => isHit)
      .map(({ at }) => at);
  };

  test.each([
    [500, 4, [0, 1, 2, 3]],
    [503, 3, [3, 4, 5]],
    [503, 100, [3, 4, 5, 6, 7]],
    [450, 50, []],
    [450, 51, [0]],
  ])('hits at a rate from %i ms on for %i ms, wherever that begins and ends in a line', async (atMs, forMs, hit) => {
    expect(await hitInLine({ kind: 'flip-bytes', atMs, forMs, rate: 1 })).toEqual(hit);
  });

  test('reads at a wrong rate only the bytes in its window, though it ends in a line', async () => {
    const { outcomes } = await run({ kind: 'wrong-baud', atMs: 503, forMs: 3, baudRate: 4800 });
    expect(outcomes[0]?.count).toBe(3);
  });

  test('gives each fault a row of random numbers of its own', async () => {
    const flips = { kind: 'flip-bytes', atMs: 0, forMs: 900, rate: 0.4 } as const;
    const alone = await run(flips);
    const both = await run(flips, { ...flips });
    const [first, second] = both.outcomes;
    expect(first).toEqual(alone.outcomes[0]);
    // With one row for both, they would undo each other.
    expect(second?.count).toBeGreaterThan(0);
    expect(both.text).not.toBe(LINE.repeat(10));
    expect(both.text).not.toBe(alone.text);
    // One that draws and never hits changes nothing about the other.
    expect((await run(flips, { ...flips, rate: 0 })).text).toBe(alone.text);
  });

  test('pauses in the middle of a line, and loses nothing of it', async () => {
    const { sent, text } = await run({ kind: 'split-line', atMs: 250, count: 1, forMs: 50 });
    expect(text).toBe(LINE.repeat(10));
    const [before, after] = sent.filter(({ text: piece }) => piece.length < LINE.length);
    expect([before?.text, after?.text]).toEqual(['T:21', '.50\n']);
    expect((after?.atMs ?? 0) - (before?.atMs ?? 0)).toBeGreaterThan(50);
  });

  test('makes one line longer by so many bytes', async () => {
    const { text } = await run({ kind: 'overlong-line', atMs: 350, bytes: 20 });
    expect(text.split('\n').filter((line) => line.length > 7)).toEqual([`${'x'.repeat(20)}T:21.50`]);
  });

  test('is silent while it stalls, and then goes on', async () => {
    const { sent, text } = await run({ kind: 'stall', atMs: 250, forMs: 300 });
    const times = sent.filter(({ text: piece }) => piece !== '').map(({ atMs }) => Math.floor(atMs / 100));
    expect(times.slice(0, 3)).toEqual([0, 1, 2]);
    expect(times[3]).toBe(5);
    expect(text.replaceAll(LINE, '')).toBe('');
  });

  test('carries garbage while its rate is wrong, and is clean again after', async () => {
    const { text, outcomes } = await run({ kind: 'wrong-baud', atMs: 300, forMs: 200, baudRate: 4800 });
    const garbled = Buffer.from(misread(Buffer.from(LINE), { sentBaudRate: 9600, readBaudRate: 4800 })).toString(
      'latin1',
    );
    expect(text).toBe(LINE.repeat(3) + garbled.repeat(2) + LINE.repeat(5));
    expect(outcomes[0]?.count).toBe(2 * LINE.length);
  });

  test('reports a fault that met no byte as not fired', async () => {
    const { unfired } = await run(
      { kind: 'stall', atMs: 20, forMs: 10 },
      // Between two bytes of a line.
      { kind: 'stall', atMs: 603.2, forMs: 0.5 },
      { kind: 'drop-bytes', atMs: 905, count: 100 },
      { kind: 'drop-bytes', atMs: 500, count: 2 },
    );
    expect(unfired.map(({ fault, count }) => [fault.kind, count])).toEqual([
      ['stall', 0],
      ['stall', 0],
      ['drop-bytes', 3],
    ]);
  });
});

describe('a receiver', () => {
  const text = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

  test('at the sender’s rate, or 3 % beside it, reads what was sent', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(9600, 9888, 9312), (bytes, readBaudRate) => {
        expect(text(misread(bytes, { sentBaudRate: 9600, readBaudRate }))).toBe(text(bytes));
      }),
    );
  });

  test('at half the rate samples every second bit', () => {
    // U is 01010101: start 0, then 1 0 1 0 1 0 1 0, stop 1. Sampled at 1, 3, 5, … sender bits after the edge.
    expect(text(misread(Buffer.from('U'), { sentBaudRate: 9600, readBaudRate: 4800 }))).toBe('');
    // 0 is low for nine bits: three samples; the fourth meets the stop bit, the others the idle line or the next byte.
    expect(text(misread(Uint8Array.of(0x00), { sentBaudRate: 9600, readBaudRate: 4800 }))).toBe('f8');
    expect(text(misread(Uint8Array.of(0x00, 0x00), { sentBaudRate: 9600, readBaudRate: 4800 }))).toBe('08');
  });

  test('at twice the rate reads each bit twice, and what is left of the byte as another one', () => {
    expect(text(misread(Uint8Array.of(0x00), { sentBaudRate: 9600, readBaudRate: 19_200 }))).toBe('00');
    // The first stop bit is met low: a framing error; the next falling edge is that before the sixth data bit.
    expect(text(misread(Uint8Array.of(0x55), { sentBaudRate: 9600, readBaudRate: 19_200 }))).toBe('66 e6');
  });
});
