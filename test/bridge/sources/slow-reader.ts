import type { SourceBatch } from '../../../bridge/sources/source.ts';
import { type Status, systemClock } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';
import type { TestedSource } from './tested-source.ts';

export interface SlowResult {
  /** The device said the numbers from 1 to this one. */
  readonly saidCount: number;
  readonly heard: readonly number[];
}

/** More than any source, and the kernel with it, keeps for a reader that does not come. */
const MOST_TAKEN_BYTES = 64 * 1024 * 1024;
/** Nothing is taken for so many tries, 1 ms apart: then the device is held up, and not just faster than we read. */
const HELD_UP_TRIES = 150;
/** Long lines make few of them: what bounds memory is bytes. */
const PADDING = 'x'.repeat(1000);

/** Pulls nothing after the first value until the device is held up, and then everything it could say. */
export async function offerUntilHeldUp(tested: TestedSource): Promise<SlowResult> {
  const { rig } = tested;
  const { signal } = tested.stop;
  const batches = rig.source.open(signal)[Symbol.asyncIterator]();
  const first = batches.next();
  await tested.ready();
  let saidCount = 0;
  let takenBytes = 0;
  let rest = Buffer.alloc(0);
  const offer = (): number => {
    if (rest.length === 0) {
      saidCount += 1;
      rest = Buffer.from(`T:${saidCount},${PADDING}\n`);
    }
    const taken = rig.offer?.(rest) ?? 0;
    rest = rest.subarray(taken);
    takenBytes += taken;
    return taken;
  };
  for (let idleTries = 0; idleTries < HELD_UP_TRIES; ) {
    if (offer() > 0) idleTries = 0;
    else {
      idleTries += 1;
      await systemClock.sleep(1, signal);
    }
    if (takenBytes > MOST_TAKEN_BYTES) throw new Error(`it has taken ${takenBytes} bytes that nobody reads`);
  }
  const heard = [...valuesOfResult(await first, tested)];
  while (heard.length < saidCount) {
    if (rest.length > 0) offer();
    // The end of the last line may still have to be offered before there is anything to pull.
    if (rest.length === 0 || heard.length < saidCount - 1) heard.push(...valuesOfResult(await batches.next(), tested));
    else await systemClock.sleep(1, signal);
  }
  await batches.return?.(undefined);
  return { saidCount, heard };
}

/** More than any source keeps. */
const MOST_SAID = 50_000;

/** Pulls nothing after the first value until something was dropped, and then everything that is left. */
export async function sayUntilDropped(tested: TestedSource): Promise<SlowResult> {
  const { rig, statuses } = tested;
  const batches = rig.source.open(tested.stop.signal)[Symbol.asyncIterator]();
  const first = batches.next();
  await tested.ready();
  let saidCount = 0;
  await eventually('some are dropped', async () => {
    for (let count = 0; count < 500 && saidCount < MOST_SAID; count += 1) {
      saidCount += 1;
      await rig.say(saidCount);
    }
    return droppedCount(statuses) > 0;
  });
  const heard = [...valuesOfResult(await first, tested)];
  while (heard.at(-1) !== saidCount) heard.push(...valuesOfResult(await batches.next(), tested));
  // Leaving the loop reports what was dropped since the last report.
  await batches.return?.(undefined);
  return { saidCount, heard };
}

export function droppedCount(statuses: readonly Status[]): number {
  return statuses.reduce((sum, status) => sum + (status.type === 'inputDropped' ? status.count : 0), 0);
}

function valuesOfResult(result: IteratorResult<SourceBatch>, tested: TestedSource): number[] {
  if (result.done === true) throw new Error('the source has ended');
  return tested.valuesOf(result.value);
}
