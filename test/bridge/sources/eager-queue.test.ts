import { expect, test } from 'vitest';
import { EagerQueue } from '../../../bridge/sources/eager-queue.ts';
import { ManualClock } from '../../../core/index.ts';

function rig(capacity = 3) {
  const dropped: number[] = [];
  const queue = new EagerQueue<number>({
    clock: new ManualClock(),
    capacity,
    sizeOf: () => 1,
    onDropped: (count) => dropped.push(count),
  });
  return { queue, dropped };
}

async function drain(queue: EagerQueue<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const some of queue) items.push(...some);
  return items;
}

test('what waits comes out in order before the end', async () => {
  const { queue } = rig();
  for (const item of [0, 1, 2]) queue.push(item);
  queue.end();
  expect(await drain(queue)).toEqual([0, 1, 2]);
});

test('when it is full the oldest goes, and is counted', async () => {
  const { queue, dropped } = rig();
  for (const item of [0, 1, 2, 3, 4]) queue.push(item);
  queue.end();
  expect(await drain(queue)).toEqual([2, 3, 4]);
  expect(dropped).toEqual([1, 1]);
});

test('an error comes behind what was pushed before it', async () => {
  const { queue } = rig();
  queue.push(1);
  queue.end(new Error('gone'));
  queue.end();
  const items: number[] = [];
  const reading = (async () => {
    for await (const some of queue) items.push(...some);
  })();
  await expect(reading).rejects.toThrow('gone');
  expect(items).toEqual([1]);
});

test('a loop that waits is woken by a push and by the end', async () => {
  const { queue } = rig();
  const items = drain(queue);
  await Promise.resolve();
  queue.push(7);
  await Promise.resolve();
  queue.end();
  expect(await items).toEqual([7]);
});
