import { describe, expect } from 'vitest';
import { isBoardstreamError, systemClock } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';
import { type Requirement, testWith } from '../../requirements.ts';
import { droppedCount, offerUntilHeldUp, sayUntilDropped } from './slow-reader.ts';
import {
  MAX_LINE_BYTES,
  type SourceRig,
  type SourceRigOptions,
  type SourceTraits,
  TestedSource,
} from './tested-source.ts';

const WAYS_OUT: readonly (readonly [string, () => void])[] = [
  ['break', () => undefined],
  [
    'throw',
    () => {
      throw new Error('ours');
    },
  ],
];

/** Every promise of `Source`, on a device of `makeRig`. */
export function sourceContract<Program extends string = never>(
  name: string,
  traits: SourceTraits,
  makeRig: (options: SourceRigOptions, programs: Readonly<Record<Program, string>>) => Promise<SourceRig>,
  needs: Readonly<Record<Program, Requirement>> = {} as Readonly<Record<Program, Requirement>>,
): void {
  let tested: TestedSource;

  const promise = (title: string, body: () => Promise<void>) =>
    testWith(needs, title, async (programs) => {
      tested = await TestedSource.start(traits, (options) => makeRig(options, programs));
      try {
        await body();
      } finally {
        await tested.close();
      }
    });

  /** A promise that not every source makes is no test of the others. */
  const promiseWhen = (isMade: boolean, title: string, body: () => Promise<void>) => {
    if (isMade) promise(title, body);
  };

  describe(`the ${name} source`, () => {
    promise('yields what the device says in order, at times that never go back and lie in the present', async () => {
      const fromMs = systemClock.monotonicMs();
      const { values, timesMs } = await tested.opened();
      for (const value of [1, 2, 3]) {
        await tested.rig.say(value);
        await eventually(`${value} is heard`, () => values.at(-1) === value);
      }
      expect(values).toEqual([1, 2, 3]);
      expect(timesMs).toEqual([...timesMs].sort((a, b) => a - b));
      // A device's own clock may be read a moment earlier than ours.
      expect(timesMs[0]).toBeGreaterThan(fromMs - 50);
      expect(timesMs.at(-1)).toBeLessThanOrEqual(systemClock.monotonicMs());
    });

    promise('opens nothing and ends when it is stopped before it opens', async () => {
      tested.stop.abort();
      expect(await tested.pull().end).toBe('ended');
      expect(tested.statuses).toEqual([]);
      expect(tested.rig.openings?.() ?? 0).toBe(0);
      await tested.expectAllClosed();
    });

    promise('ends with everything closed when it is stopped while it opens', async () => {
      const { end, values } = tested.pull();
      tested.stop.abort();
      expect(await end).toBe('ended');
      expect(values).toEqual([]);
      await tested.expectAllClosed();
    });

    promise('ends with everything closed when it is stopped, and yields nothing that is said later', async () => {
      const { end, values } = await tested.opened();
      await tested.rig.say(1);
      await eventually('the first value', () => values.length === 1);
      tested.stop.abort();
      await tested.rig.say(2);
      expect(await end).toBe('ended');
      expect(values).toEqual([1]);
      await tested.expectAllClosed();
    });

    for (const [how, leave] of WAYS_OUT) {
      promise(`closes everything when its loop is left by ${how}`, async () => {
        const leaving = (async () => {
          for await (const batch of tested.rig.source.open(tested.stop.signal)) {
            if (!tested.valuesOf(batch).includes(1)) continue;
            leave();
            break;
          }
        })();
        leaving.catch(() => undefined);
        await tested.ready();
        await tested.rig.say(1);
        await leaving.catch((error) => expect(error.message).toBe('ours'));
        await tested.expectAllClosed();
      });
    }

    promiseWhen(traits.text !== undefined, 'keeps binary and CRLF lines, and goes on behind blank ones', async () => {
      const { lines } = await tested.opened();
      await tested.print(
        Buffer.from([...Buffer.from('T:1\r\n\n'), 0x00, 0xff, 0xfe, 0x0a, ...Buffer.from('T: 21 °C\n')]),
      );
      await eventually('the last line', () => lines.includes('T: 21 °C'));
      // A blank line says nothing: a source may leave it out.
      expect(lines.filter((line) => line !== '')).toEqual(['T:1', '\u0000ÿþ', 'T: 21 °C']);
    });

    promiseWhen(
      traits.text !== undefined,
      'skips and counts a line that is too long, and reads its neighbours',
      async () => {
        const { lines } = await tested.opened();
        await tested.print(`T:1\n${'x'.repeat(MAX_LINE_BYTES + 1)}\n${'y'.repeat(MAX_LINE_BYTES)}\nT:2\n`);
        await eventually('three lines', () => lines.length === 3);
        expect(lines).toEqual(['T:1', 'y'.repeat(MAX_LINE_BYTES), 'T:2']);
        expect(tested.statuses.filter(({ type }) => type === 'overlongLineSkipped')).toHaveLength(1);
      },
    );

    promiseWhen(traits.text === 'stream', 'makes the same lines wherever their bytes are cut', async () => {
      const { lines } = await tested.opened();
      for (const byte of Buffer.from('T:1\r\nµ\nT:2\n')) await tested.print(Uint8Array.of(byte));
      await eventually('three lines', () => lines.length === 3);
      expect(lines).toEqual(['T:1', 'µ', 'T:2']);
    });

    promiseWhen(
      traits.loss !== undefined,
      'throws an error that names the device when it goes, and closes everything',
      async () => {
        const { end, values } = await tested.opened();
        await tested.rig.say(1);
        await eventually('the first value', () => values.length === 1);
        if (traits.text === 'stream') await tested.print('T:2');
        await tested.rig.cut?.();
        const error = await end;
        expect(isBoardstreamError(error) && error.retryable).toBe(traits.loss?.retryable);
        expect(isBoardstreamError(error) && error.message).toContain(traits.loss?.names(tested.rig));
        expect(values).toEqual([1]);
        await tested.expectAllClosed();
      },
    );

    promiseWhen(
      traits.loss?.retryable === true,
      'throws a SOURCE_ error while it is away, and reads it when it is back',
      async () => {
        const first = await tested.opened();
        await tested.rig.say(1);
        await eventually('the first value', () => first.values.length === 1);
        if (traits.text === 'stream') await tested.print('T:2');
        await tested.rig.cut?.();
        expect(await first.end).toMatchObject({ code: expect.stringMatching(/^SOURCE_/), retryable: true });
        expect(await tested.pull().end).toMatchObject({ code: expect.stringMatching(/^SOURCE_/), retryable: true });
        await tested.rig.bringBack?.();
        const { values } = tested.pull();
        await tested.rig.ready(tested.statuses);
        // The end of the line that was cut: neither a value nor part of one.
        if (traits.text === 'stream') await tested.print('3\n');
        await tested.rig.say(4);
        await eventually('a value again', () => values.length > 0);
        expect(values).toEqual([4]);
      },
    );

    promiseWhen(
      traits.whenSlow === 'waits',
      'makes the device wait while nobody pulls, and loses nothing of it',
      async () => {
        const { saidCount, heard } = await offerUntilHeldUp(tested);
        expect(heard).toEqual(Array.from({ length: saidCount }, (_, index) => index + 1));
      },
    );

    promiseWhen(
      traits.whenSlow === 'drops',
      'drops the oldest while nobody pulls, and counts every one of them',
      async () => {
        const { saidCount, heard } = await sayUntilDropped(tested);
        expect(heard).toEqual([...heard].sort((a, b) => a - b));
        expect(heard.at(-1)).toBe(saidCount);
        expect(heard.length + droppedCount(tested.statuses)).toBe(saidCount);
      },
    );
  });
}
