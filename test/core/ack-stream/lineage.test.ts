import { describe, expect, test } from 'vitest';
import { forkFrom, judgeHello } from '../../../core/ack-stream/lineage.ts';
import type { SpoolIdentity } from '../../../core/ack-stream/spool-view.ts';

const identity: SpoolIdentity = {
  source: 'S',
  firstSeq: 1,
  lineage: [
    { boot: 'b0', firstSeq: 1 },
    { boot: 'b1', firstSeq: 65_537 },
    { boot: 'b2', firstSeq: 131_073 },
  ],
};
const LAST_SEQ = 131_100;

describe('a source is ours', () => {
  test.each([
    ['when nobody fed it yet', 0, []],
    ['when this start fed it last', 131_090, ['b2', 'b1', 'b0']],
    ['when an earlier start of ours fed it last', 65_600, ['b1', 'b0']],
    ['also when a power cut took the end of what that start sent', 131_072, ['b1', 'b0']],
    ['also when starts before all we remember fed it', 131_090, ['b2', 'x7', 'x6']],
  ])('%s', (_, ack, boots) => {
    expect(judgeHello({ ack, boots }, identity, LAST_SEQ)).toBeUndefined();
  });

  test('when this start declared a hole up to its first number and has given none', () => {
    expect(judgeHello({ ack: 131_072, boots: ['b2'] }, identity, 65_600)).toBeUndefined();
  });
});

describe('a source is held by a copy of our card', () => {
  test('when a start we do not know fed it: what we appended since the last one in common is ours', () => {
    expect(judgeHello({ ack: 70_000, boots: ['c1', 'b0'] }, identity, LAST_SEQ)).toEqual({
      forkedAt: 'b1',
      firstSeq: 65_537,
      lineage: identity.lineage.slice(1),
    });
  });

  test('when a start of ours has fed it numbers that we gave to the start after it', () => {
    expect(judgeHello({ ack: 131_080, boots: ['b1', 'b0'] }, identity, LAST_SEQ)).toMatchObject({ forkedAt: 'b2' });
  });

  test('when it has more of this start than this start has given', () => {
    expect(judgeHello({ ack: LAST_SEQ + 1, boots: ['b2', 'b1'] }, identity, LAST_SEQ)).toEqual({
      forkedAt: undefined,
      firstSeq: 1,
      lineage: [{ boot: 'b2', firstSeq: 131_073 }],
    });
  });

  test('and nothing in common is known: everything is ours, sent twice rather than lost', () => {
    const fork = judgeHello({ ack: 10, boots: ['c9'] }, identity, LAST_SEQ);
    expect(fork).toEqual({ forkedAt: 'b0', firstSeq: 1, lineage: identity.lineage });
  });

  test('two copies of one fork find the same fork, whatever they did since', () => {
    const other: SpoolIdentity = {
      ...identity,
      lineage: [...identity.lineage.slice(0, 2), { boot: 'd2', firstSeq: 131_073 }],
    };
    const hello = { ack: 70_000, boots: ['c1', 'b0'] };
    expect(judgeHello(hello, other, LAST_SEQ)?.forkedAt).toBe(judgeHello(hello, identity, LAST_SEQ)?.forkedAt);
  });
});

test('a start that was fenced although it knows no other keeps only itself', () => {
  expect(forkFrom([], identity).lineage).toEqual([{ boot: 'b2', firstSeq: 131_073 }]);
});
