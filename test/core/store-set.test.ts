import { describe, expect, test } from 'vitest';
import { type SpoolIdentity, StoreSet } from '../../core/index.ts';

const BOOT = 'boot-a_____';
const OTHER = 'boot-x_____';

describe('the client is told one hello', () => {
  test('300 ms after the first where no store was known', () => {
    const { heard, set, tick } = rig();
    expect(heard(1_000, 'A', hello(7))).toEqual([]);
    expect(heard(1_200, 'B', hello(5))).toEqual([]);
    expect(set.wakeAtMs).toBe(1_300);
    expect(tick(1_300)).toMatchObject([{ hello: 1, ack: 5, later: [], boots: [BOOT] }]);
    expect(set.stores).toEqual([
      { store: 'A', ack: 7, isPresent: true },
      { store: 'B', ack: 5, isPresent: true },
    ]);
  });

  test('as soon as all stores of the last session have spoken, or 3 s after the first', () => {
    const { heard, set, tick } = session({ A: 5, B: 5 });
    set.begin(5_000);
    expect(heard(5_100, 'B', hello(6))).toEqual([]);
    expect(heard(5_900, 'A', hello(6))).toMatchObject([{ hello: 1, ack: 6 }]);
    set.begin(9_000);
    expect(heard(9_100, 'A', hello(8))).toEqual([]);
    expect(set.wakeAtMs).toBe(12_100);
    expect(tick(12_100)).toMatchObject([{ hello: 1, ack: 8 }]);
  });

  test('with all that any of them has open, and nothing above the least', () => {
    const { heard, tick } = rig();
    heard(
      0,
      'A',
      hello(50, [
        [2, 4],
        [40, 45],
      ]),
    );
    heard(
      0,
      'B',
      hello(20, [
        [3, 6],
        [18, 20],
      ]),
    );
    expect(tick(300)).toMatchObject([
      {
        ack: 20,
        later: [
          [2, 6],
          [18, 20],
        ],
      },
    ]);
  });

  test('that makes it claim the source where one store does not know its start', () => {
    const { heard, tick } = rig();
    heard(0, 'A', hello(5));
    heard(0, 'B', hello(0, [], []));
    expect(tick(300)).toMatchObject([{ ack: 0, boots: [] }]);
  });

  test('or at once that of a store which holds the source for another spool', () => {
    const { heard } = rig();
    heard(0, 'A', hello(5));
    expect(heard(1, 'B', hello(9, [], [OTHER]))).toMatchObject([{ ack: 9, boots: [OTHER] }]);
  });
});

describe('acknowledgements', () => {
  test('are the least of what the stores have', () => {
    const { heard } = session({ A: 5, B: 5 });
    expect(heard(1_000, 'A', ack(9))).toEqual([{ ack: 5 }]);
    expect(heard(1_001, 'B', ack(7))).toEqual([{ ack: 7, later: [] }]);
  });

  test('name a range until the last store has filled it', () => {
    const { heard } = session({ A: 5, B: 8 });
    expect(heard(1_000, 'A', ack(20, [[6, 20]]))).toEqual([{ ack: 5 }]);
    expect(heard(1_001, 'B', ack(20, [[9, 20]]))).toEqual([{ ack: 20, later: [[6, 20]] }]);
    expect(heard(1_002, 'A', ack(21, [[12, 20]]))).toEqual([{ ack: 20, later: [[9, 20]] }]);
    expect(heard(1_003, 'B', ack(22))).toEqual([{ ack: 21, later: [[12, 20]] }]);
    expect(heard(1_004, 'A', ack(22))).toEqual([{ ack: 22, later: [] }]);
  });

  test('pass a rejected line on once', () => {
    const { heard } = session({ A: 5, B: 5 });
    const rejected = '{"ack":6,"rejected":[[6,422,"not JSON"]]}';
    expect(heard(1_000, 'A', rejected)).toMatchObject([{ ack: 5, rejected: [[6, 422, 'not JSON']] }]);
    expect(heard(1_001, 'B', rejected)).toEqual([{ ack: 6, later: [] }]);
  });
});

describe('the client begins anew', () => {
  test.each([
    ['a store comes that is behind', [['C', hello(3)]]],
    ['a store says that lines did not come', [['A', bye('gap')]]],
    ['a store was fed by another spool meanwhile', [['A', hello(9, [], [OTHER])]]],
    ['a store speaks whose hello was lost', [['C', ack(5)]]],
    ['a store has something open that the client does not know', [['C', hello(6, [[2, 3]])]]],
    ['the stores that are left have what it has not sent', [['A', bye('full')]]],
  ] as const)('where %s', (_, says) => {
    const { heard } = session({ A: 5, B: 8 });
    const effects = says.map(([store, line]) => heard(1_000, store, line));
    expect(effects).toEqual([[{ type: 'restart', why: expect.any(String) }]]);
  });
});

describe('a store that takes nothing', () => {
  test('is left out, and comes back by a hello after its pause', () => {
    const { heard, set } = session({ A: 5, B: 5 });
    expect(heard(1_000, 'B', bye('full'))).toEqual([{ ack: 5 }]);
    expect(set.stores[1]).toMatchObject({ isPresent: false });
    expect(heard(1_001, 'A', ack(9))).toEqual([{ ack: 9, later: [] }]);
    expect(heard(1_002, 'B', hello(5))).toEqual([]);
    expect(heard(6_001, 'B', hello(9))).toEqual([{ ack: 9, later: [] }]);
  });

  test('ends the session where it is the last', () => {
    const { heard } = session({ A: 5 });
    expect(heard(1_000, 'A', bye('full'))).toMatchObject([{ bye: { reason: 'full' } }]);
    expect(heard(1_001, 'A', ack(9))).toEqual([]);
  });
});

test('a store that says nothing for 15 s while another speaks is not waited for', () => {
  const { heard, set, tick } = session({ A: 5, B: 5 });
  heard(1_000, 'A', ack(9));
  heard(12_000, 'A', ack(10));
  expect(set.wakeAtMs).toBe(16_000);
  expect(tick(16_000)).toEqual([{ ack: 10, later: [] }]);
  expect(set.stores[1]).toMatchObject({ store: 'B', ack: 5, isPresent: false });
});

describe('the spool forgets', () => {
  test('what as many stores have as are needed, wherever they are now', () => {
    const { heard, set } = session({ A: 5, B: 8 }, 2);
    expect(set.trimmable(100)).toBe(5);
    heard(1_000, 'A', ack(20, [[7, 20]]));
    expect(set.trimmable(100)).toBe(6);
    expect(set.trimmable(4)).toBe(4);
  });

  test('nothing before so many were heard', () => {
    expect(session({ A: 5 }, 2).set.trimmable(100)).toBe(0);
  });

  test('nothing because of what stores had of another source', () => {
    const { set, identity } = session({ A: 5 });
    identity.source = 'T';
    set.begin(9_000);
    expect(set.trimmable(100)).toBe(0);
  });
});

function rig(needed = 1) {
  const identity = { source: 'S', firstSeq: 1, lineage: [{ boot: BOOT, firstSeq: 1 }] };
  const set = new StoreSet({ needed, identity: (): SpoolIdentity => identity, lastSeq: () => 1_000 });
  const read = (effects: ReturnType<StoreSet['tick']>) =>
    effects.map((effect) => (effect.type === 'line' ? (JSON.parse(effect.text) as unknown) : effect));
  const heard = (nowMs: number, store: string, line: string) => read(set.heard(nowMs, store, [line]));
  set.begin(0);
  return { set, heard, identity, tick: (nowMs: number) => read(set.tick(nowMs)) };
}

function session(acks: Readonly<Record<string, number>>, needed = 1) {
  const made = rig(needed);
  for (const [store, at] of Object.entries(acks)) made.heard(0, store, hello(at));
  made.tick(300);
  return made;
}

function hello(at: number, later: readonly (readonly number[])[] = [], boots: readonly string[] = [BOOT]): string {
  return JSON.stringify({
    hello: 1,
    ack: at,
    window: 1000,
    windowBytes: 262144,
    idleMs: 30000,
    store: 's',
    boots,
    later,
  });
}

function ack(at: number, later?: readonly (readonly number[])[]): string {
  return JSON.stringify({ ack: at, later });
}

function bye(reason: string): string {
  return JSON.stringify({ bye: { code: 503, reason, retryMs: 5_000 } });
}
