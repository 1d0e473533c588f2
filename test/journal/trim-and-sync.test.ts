import { describe, expect, test } from 'vitest';
import { nodeFs } from '../../journal/index.ts';
import { diskWith, errorOf, rig, texts } from './rig.ts';

describe('trimming', () => {
  const small = { segmentBytes: 256, fillBytes: 64 };

  test('unlinks segments whose every record is acknowledged, and never the newest', () => {
    const { open } = rig();
    const journal = open({}, small);
    for (let at = 1; at <= 20; at += 1) journal.append(texts(`${at}`.repeat(20)));
    const [oldest, second] = journal.segments();
    journal.trim((second?.first ?? 0) - 2);
    expect(journal.segments()[0]).toEqual(oldest);
    journal.trim((second?.first ?? 0) - 1);
    expect(journal.segments()[0]?.first).toBe(second?.first);
    journal.trim(20);
    expect(journal.segments()).toHaveLength(1);
    expect(journal.stats().depth).toBe(0);
  });

  test('an acknowledgement of a number that was never given out is refused', () => {
    const journal = rig().open();
    journal.append(texts('a'));
    const error = errorOf(() => journal.trim(2));
    expect(error.code).toBe('JOURNAL_ACK_AHEAD');
    expect(error.message).toContain('number 2 is acknowledged');
  });

  test('an older acknowledgement changes nothing', () => {
    const journal = rig().open();
    journal.append(texts('a', 'b', 'c'));
    journal.trim(2);
    journal.trim(1);
    expect(journal.stats().depth).toBe(1);
  });
});

describe('syncing', () => {
  /** Counts fdatasync calls that are not part of making a segment. */
  function countingRig() {
    const made = rig();
    const counts = { later: 0 };
    const fs = diskWith({
      fdatasync(fd) {
        counts.later += 1;
        return nodeFs.fdatasync(fd);
      },
    });
    const journal = made.open({ fs });
    journal.append(texts('the first append makes the segment'));
    return { ...made, journal, counts };
  }

  test('what is acknowledged within 700 ms costs no fdatasync', async () => {
    const { journal, clock, counts } = countingRig();
    for (let second = 0; second < 20; second += 1) {
      const { last } = journal.append(texts('a'));
      await clock.advance(500);
      journal.trim(last);
      await clock.advance(500);
    }
    expect(counts.later).toBe(0);
  });

  test('what is not acknowledged is synced within a second, many appends at once', async () => {
    const { journal, clock, counts } = countingRig();
    for (let at = 0; at < 18; at += 1) {
      journal.append(texts('a'));
      await clock.advance(50);
    }
    await clock.advance(100);
    await journal.sync();
    expect(counts.later).toBeGreaterThanOrEqual(1);
    expect(counts.later).toBeLessThanOrEqual(2);
    expect(journal.durableSeq).toBe(19);
  });

  test('an idle journal sets no timers', async () => {
    const { journal, clock } = countingRig();
    journal.append(texts('a'));
    await journal.sync();
    await clock.advance(300);
    expect(clock.sleeping).toBe(0);
  });

  test('calls that wait together share one fdatasync', async () => {
    const { journal, counts } = countingRig();
    journal.append(texts('a'));
    await Promise.all([journal.sync(), journal.sync(), journal.sync()]);
    expect(counts.later).toBe(1);
  });

  test('a call waits for what was appended while another sync was under way', async () => {
    const { journal, counts } = countingRig();
    journal.append(texts('a'));
    const earlier = journal.sync();
    journal.append(texts('b'));
    await journal.sync();
    await earlier;
    expect(counts.later).toBe(2);
    expect(journal.durableSeq).toBe(3);
  });

  test('with sync each every append is on the disk when it returns', () => {
    const journal = rig().open({ sync: 'each' });
    journal.append(texts('a'));
    journal.append(texts('b'));
    expect(journal.durableSeq).toBe(2);
  });
});
