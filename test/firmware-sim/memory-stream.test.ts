import { expect, test } from 'vitest';
import { ManualClock } from '../../core/index.ts';
import { MemoryPort, simulateBoard } from '../../firmware-sim/index.ts';
import { memoryRig, prints, repeating, uno } from './rig.ts';

test('a stream of a port in memory brings every byte, and ends when the board is unplugged', async () => {
  const { clock, port, board } = await memoryRig(prints([0, 'one\n'], [500, 'two\n'], [900, 'three\n']));
  let text = '';
  let hasEnded = false;
  port
    .stream()
    .on('data', (chunk: Buffer) => {
      text += chunk.toString();
    })
    .once('end', () => {
      hasEnded = true;
    });
  await clock.advance(1_000);
  expect({ text, hasEnded }).toEqual({ text: 'one\ntwo\nthree\n', hasEnded: false });
  await board.unplug();
  await clock.advance(0);
  expect(hasEnded).toBe(true);
  await board.close();
});

test('a stream of a port in memory without a board ends at once', async () => {
  const chunks: unknown[] = [];
  for await (const chunk of new MemoryPort().stream()) chunks.push(chunk);
  expect(chunks).toEqual([]);
});

test('a stream that is destroyed while nothing arrives closes at once, and takes nothing from the next one', async () => {
  const clock = new ManualClock();
  const port = new MemoryPort();
  const board = await simulateBoard({ profile: uno, firmware: repeating('a line\n', 1_000), link: port.plug, clock });
  const first = port.stream();
  first.resume();
  await clock.advance(500);
  const closed = new Promise((resolve) => first.once('close', resolve));
  first.destroy();
  await closed;
  let text = '';
  port.stream().on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await clock.advance(1_000);
  expect(text).toBe('a line\n');
  await board.close();
});
