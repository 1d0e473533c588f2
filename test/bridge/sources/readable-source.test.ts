import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReadableInput } from '../../../bridge/index.ts';
import { readableSource } from '../../../bridge/sources/readable-source.ts';
import { ManualClock, type Status } from '../../../core/index.ts';

async function read(input: ReadableInput, maxLineBytes = 4096, signal = new AbortController().signal) {
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const source = readableSource({ board: 'stdin', input, maxLineBytes, clock: new ManualClock(7), onStatus });
  const lines: string[] = [];
  for await (const batch of source.open(signal)) lines.push(...batch.lines);
  return { lines, statuses };
}

test('the first line counts, and an unterminated tail is never a value', async () => {
  const { lines } = await read(Readable.from([Buffer.from('T:1\r\nT:2\nT:3')]));
  expect(lines).toEqual(['T:1', 'T:2']);
});

test('where the bytes are cut never changes the lines', async () => {
  const text = Buffer.from('T:1\nTempérature: 21 °C\n\nT:-3.5\r\n');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), async (sizes) => {
      const chunks: Buffer[] = [];
      for (let at = 0, count = 0; at < text.length; count += 1) {
        const size = sizes[count % sizes.length] ?? 1;
        chunks.push(text.subarray(at, at + size));
        at += size;
      }
      expect((await read(Readable.from(chunks))).lines).toEqual(['T:1', 'Température: 21 °C', '', 'T:-3.5']);
    }),
    { numRuns: 50 },
  );
});

test('ten megabytes without a newline are one counted skip, and the lines around it are kept', async () => {
  const megabyte = Buffer.alloc(1_000_000, 'x');
  const input = Readable.from([
    Buffer.from('T:1\n'),
    ...Array.from({ length: 10 }, () => megabyte),
    Buffer.from('\nT:2\n'),
  ]);
  const { lines, statuses } = await read(input);
  expect(lines).toEqual(['T:1', 'T:2']);
  expect(statuses).toEqual([{ type: 'overlongLineSkipped', board: 'stdin', maxLineBytes: 4096 }]);
});

test('stopping ends the loop and closes the input', async () => {
  const controller = new AbortController();
  const input = new Readable({ read: () => undefined });
  const reading = read(input, 4096, controller.signal);
  controller.abort();
  expect((await reading).lines).toEqual([]);
  expect(input.destroyed).toBe(true);
});

test('an input that breaks off is an error that trying again does not mend', async () => {
  const input = new Readable({ read: () => undefined });
  const reading = read(input);
  input.destroy(new Error('EIO: i/o error'));
  await expect(reading).rejects.toMatchObject({ code: 'INPUT_FAILED', retryable: false });
});

test('an input that can be made again is read anew after its end, without the tail that was cut', async () => {
  const texts = ['T:1\nT:2', '', 'T:3\nT:4\n'];
  const source = readableSource({
    board: 'uno',
    input: () => Readable.from([Buffer.from(texts.shift() ?? '')]),
    maxLineBytes: 4096,
    clock: new ManualClock(),
    onStatus: () => {},
  });
  const lines: string[] = [];
  const readOnce = async () => {
    for await (const batch of source.open(new AbortController().signal)) lines.push(...batch.lines);
  };
  for (const _ of [1, 2, 3]) await expect(readOnce()).rejects.toMatchObject({ code: 'SOURCE_LOST', retryable: true });
  expect(lines).toEqual(['T:1', 'T:3', 'T:4']);
});

test('stopping ends the loop over an input that can be made again, without a loss', async () => {
  const controller = new AbortController();
  const input = new Readable({ read: () => undefined });
  const reading = read(() => input, 4096, controller.signal);
  controller.abort();
  expect((await reading).lines).toEqual([]);
  expect(input.destroyed).toBe(true);
});
