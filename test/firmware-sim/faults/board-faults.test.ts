import { expect, test } from 'vitest';
import type { Fault } from '../../../firmware-sim/faults/index.ts';
import { type Firmware, type Print, textFirmware } from '../../../firmware-sim/index.ts';
import { onKey, trace } from '../rig.ts';
import { runFaults } from './fault-rig.ts';

/** Says hello, then the milliseconds since its start, every 100 of them. 10 bytes take 10.4 ms. */
const uptime: Firmware = {
  *boot(): Generator<Print> {
    yield { timeMs: 0, bytes: Buffer.from('hello\n') };
    for (let timeMs = 100; ; timeMs += 100) yield { timeMs, bytes: Buffer.from(`up:${timeMs}\n`) };
  },
};

const run = (durationMs: number, ...faults: Fault[]) => runFaults({ firmware: uptime, faults, durationMs });

test('a reset starts the program again, on the same port', async () => {
  const { text, plugs, outcomes } = await run(500, { kind: 'reset', atMs: 250 });
  expect(text).toBe('hello\nup:100\nup:200\nhello\nup:100\nup:200\n');
  expect(plugs).toHaveLength(1);
  expect(outcomes).toMatchObject([{ firstAtMs: 250, count: 1 }]);
});

test('a reset in the middle of a line cuts it where it is', async () => {
  // A byte takes 1.04 ms: at 204.5 ms four of `up:200` have left.
  const { text, printed } = await run(300, { kind: 'reset', atMs: 204.5 });
  expect(text).toBe('hello\nup:100\nup:2hello\n');
  expect(printed).toBe(text);
});

test('a brown-out cuts the line, is silent, and starts the program again after it', async () => {
  const { sent, text } = await run(700, { kind: 'brown-out', atMs: 204.5, forMs: 200 });
  expect(text).toBe('hello\nup:100\nup:2hello\nup:100\nup:200\n');
  const greetings = sent.filter(({ text: piece }) => piece === 'hello\n').map(({ atMs }) => Math.floor(atMs));
  expect(greetings).toEqual([6, 410]);
});

test.each(['max', 1, 50] as const)('an unplugged board comes back at another path, at speed %s', async (speed) => {
  const { text, plugs, outcomes, stillSleeping } = await runFaults({
    firmware: uptime,
    faults: [{ kind: 'unplug', atMs: 250, forMs: 3000, linkPath: '/tmp/other' }],
    durationMs: 3500,
    speed,
  });
  expect(plugs).toEqual([undefined, '/tmp/other']);
  expect(text).toBe('hello\nup:100\nup:200\nhello\nup:100\nup:200\n');
  expect(outcomes).toMatchObject([{ firstAtMs: 250, count: 1 }]);
  expect(stillSleeping).toBe(0);
});

test('a board that is unplugged for good ends the run', async () => {
  const { text, plugs, isOver } = await run(60_000, { kind: 'unplug', atMs: 150 });
  expect({ text, plugs, isOver }).toEqual({ text: 'hello\nup:100\n', plugs: [undefined], isOver: true });
});

test('faults of the line go on behind a reset and a replug, on the same time', async () => {
  const { text, unfired } = await run(
    1000,
    { kind: 'reset', atMs: 150 },
    { kind: 'unplug', atMs: 350, forMs: 100 },
    { kind: 'drop-bytes', atMs: 555, count: 6 },
  );
  // The third start is at 450 ms: from 555 ms on the end of `up:100` and the beginning of `up:200` are lost.
  expect(text).toBe('hello\nup:100\nhello\nup:100\nhello\nup:1000\nup:300\nup:400\nup:500\n');
  expect(unfired).toEqual([]);
});

test('a program that waits for its host is reset while it waits', async () => {
  const { outcomes, isOver } = await runFaults({
    firmware: onKey(['never']),
    faults: [{ kind: 'reset', atMs: 5000 }],
    durationMs: 10_000,
    speed: 1,
  });
  expect(outcomes).toMatchObject([{ firstAtMs: 5000, count: 1 }]);
  expect(isOver).toBe(true);
});

test('a recording that is over is still reset when its time comes', async () => {
  const short: Firmware = {
    *boot(): Generator<Print> {
      yield { timeMs: 10, bytes: Buffer.from('once\n') };
    },
  };
  const { text } = await runFaults({ firmware: short, faults: [{ kind: 'reset', atMs: 5000 }], durationMs: 9000 });
  expect(text).toBe('once\nonce\n');
});

test('a fault later than the end of the run is not fired', async () => {
  const { unfired } = await run(300, { kind: 'reset', atMs: 5000 });
  expect(unfired).toHaveLength(1);
});

const everything: Fault[] = [
  { kind: 'flip-bytes', atMs: 1000, forMs: 20_000, rate: 0.02 },
  { kind: 'drop-bytes', atMs: 3000, forMs: 20_000, rate: 0.02 },
  { kind: 'duplicate-bytes', atMs: 5000, forMs: 20_000, rate: 0.02 },
  { kind: 'stall', atMs: 8000, forMs: 700 },
  { kind: 'split-line', atMs: 9000, count: 4, forMs: 30 },
  { kind: 'wrong-baud', atMs: 12_000, forMs: 500, baudRate: 115_200 },
  { kind: 'unplug', atMs: 15_000, forMs: 1000 },
  { kind: 'brown-out', atMs: 18_003, forMs: 100 },
  { kind: 'overlong-line', atMs: 21_000, bytes: 5000 },
];
const sketch = textFirmware({
  prints: [{ template: 'T:{temperature:3},H:{temperature:1}', intervalMs: 40 }],
  traces: [{ trace: trace('temperature', 'Cel', 20, 21, 22.5, 19, 20) }],
});

test('the same seed gives the same bytes at every speed, and another seed gives others', async () => {
  const runWith = (seed: number, speed: 'max' | number) =>
    runFaults({ firmware: sketch, faults: everything, durationMs: 30_000, seed, speed });
  const [first, again, paced, other] = await Promise.all([
    runWith(7, 'max'),
    runWith(7, 'max'),
    runWith(7, 10),
    runWith(8, 'max'),
  ]);
  expect(first.unfired).toEqual([]);
  expect(first.bytes.length).toBeGreaterThan(15_000);
  expect(again.bytes.equals(first.bytes)).toBe(true);
  expect(again.outcomes).toEqual(first.outcomes);
  expect(paced.bytes.equals(first.bytes)).toBe(true);
  expect(other.bytes.equals(first.bytes)).toBe(false);
});
