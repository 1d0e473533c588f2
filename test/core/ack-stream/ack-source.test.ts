import { describe, expect, test } from 'vitest';
import { AckSource } from '../../../core/ack-stream/ack-source.ts';
import { type JudgeLine, OVERLONG_LINE } from '../../../core/ack-stream/line-intake.ts';
import type { SourceEffect, SourceEvent } from '../../../core/ack-stream/source-event.ts';
import { NEW_SOURCE, type SourceRecord } from '../../../core/ack-stream/source-record.ts';

const BOOT = 'boot-a_____';
const OTHER = 'boot-b_____';
const CLAIM = `{"plotly-stream":{"next":1,"boots":["${BOOT}"]}}`;

describe('the hello', () => {
  test('comes at once where nothing is being committed', () => {
    const { sent } = rig({ ...NEW_SOURCE, high: 7, boots: [BOOT] });
    expect(sent({ type: 'connected', connection: 1, boot: BOOT })).toEqual([
      expect.stringMatching(/^\{"hello":1,"ack":7,/),
    ]);
  });

  test('waits for the commit of the connection it replaces, whose later lines count no more', () => {
    const { step, sent } = streaming();
    step({ type: 'received', connection: 1, lines: ['{"y":1}'] });
    expect(sent({ type: 'connected', connection: 2, boot: BOOT })).toEqual([expect.stringContaining('"code":423')]);
    expect(step({ type: 'received', connection: 1, lines: ['{"y":2}'] })).toEqual([]);
    expect(sent({ type: 'committed' })).toEqual([expect.stringMatching(/^\{"hello":1,"ack":1,/)]);
  });

  test('is followed by what a batch client sent before it', () => {
    const { step } = streaming();
    step({ type: 'received', connection: 1, lines: ['{"y":1}'] });
    step({ type: 'connected', connection: 2, boot: BOOT });
    step({ type: 'received', connection: 2, lines: [CLAIM, '{"y":1}', '{"y":2}'] });
    expect(step({ type: 'committed' }).at(-1)).toMatchObject({
      type: 'commit',
      batch: { lines: [{ seq: 2, text: '{"y":2}' }] },
    });
  });
});

describe('lines', () => {
  test('are numbered from the hello on, heartbeats not counted, and committed with the high-water mark', () => {
    const { step } = streaming();
    expect(step({ type: 'received', connection: 1, lines: ['{"y":1}', '', '{"y":2}'] })[0]).toEqual({
      type: 'commit',
      batch: {
        lines: [
          { seq: 1, lane: 'live', text: '{"y":1}' },
          { seq: 2, lane: 'live', text: '{"y":2}' },
        ],
        holes: [],
        record: { high: 2, later: [], boots: [BOOT] },
      },
    });
  });

  test('are acknowledged when they are committed and not before', () => {
    const { sent } = streaming();
    expect(sent({ type: 'received', connection: 1, lines: ['{"y":1}'] })).toEqual([]);
    expect(sent({ type: 'committed' }, 100)).toEqual(['{"ack":1}\n']);
  });

  test('are acknowledged together, a tenth of a second after the last time', () => {
    const { source, sent } = streaming();
    sent({ type: 'received', connection: 1, lines: ['{"y":1}'] });
    sent({ type: 'committed' }, 100);
    sent({ type: 'received', connection: 1, lines: ['{"y":2}'] }, 110);
    expect(sent({ type: 'committed' }, 120)).toEqual([]);
    expect(source.wakeAtMs).toBe(200);
    expect(sent({ type: 'tick' }, 200)).toEqual(['{"ack":2}\n']);
  });

  test('are acknowledged at once when they are 64', () => {
    const { sent } = streaming();
    sent({ type: 'received', connection: 1, lines: Array.from({ length: 64 }, () => '{"y":1}') });
    expect(sent({ type: 'committed' }, 1)).toEqual(['{"ack":64}\n']);
  });

  test('that are refused take a number, are reported, and are not stored', () => {
    const { step, sent } = streaming();
    const [commit] = step({ type: 'received', connection: 1, lines: ['T=21', '{"y":1}'] });
    expect(commit).toMatchObject({ batch: { lines: [{ seq: 2 }], record: { high: 2 } } });
    expect(sent({ type: 'committed' }, 100)).toEqual(['{"ack":2,"rejected":[[1,422,"not JSON"]]}\n']);
  });

  test('that are too long take a number and are reported in their place', () => {
    const { step, sent } = streaming();
    const [commit] = step({ type: 'received', connection: 1, lines: ['{"y":1}', OVERLONG_LINE, '{"y":3}'] });
    expect(commit).toMatchObject({ batch: { lines: [{ seq: 1 }, { seq: 3 }], record: { high: 3 } } });
    expect(sent({ type: 'committed' }, 100)).toEqual(['{"ack":3,"rejected":[[2,413,"longer than 65536 bytes"]]}\n']);
  });

  test('sent again are dropped', () => {
    const { source, step } = streaming({ high: 5, later: [], boots: [BOOT] });
    const [commit] = step({
      type: 'received',
      connection: 1,
      lines: ['{"plotly-stream":{"next":4}}', '4', '5', '{"y":6}'],
    });
    expect(commit).toMatchObject({ batch: { lines: [{ seq: 6 }] } });
    expect(source.duplicates).toBe(2);
  });
});

test('a heartbeat is answered at once with what is committed', () => {
  const { sent } = streaming();
  sent({ type: 'received', connection: 1, lines: ['{"y":1}'] });
  expect(sent({ type: 'received', connection: 1, lines: [''] }, 1)).toEqual(['{"ack":0}\n']);
});

describe('a mark', () => {
  test('that leaves numbers out for a reason makes a hole', () => {
    const { step } = streaming();
    const [commit] = step({ type: 'received', connection: 1, lines: ['{"plotly-stream":{"next":9,"lost":"full"}}'] });
    expect(commit).toMatchObject({
      batch: { holes: [{ from: 1, to: 8, reason: 'full', lane: 'live' }], record: { high: 8 } },
    });
  });

  test('that leaves them for later opens a range, which fills from below and closes', () => {
    const { step, sent } = streaming();
    const lines = ['{"plotly-stream":{"next":4,"later":true}}', '{"y":4}', '{"plotly-stream":{"fill":1}}', '{"y":1}'];
    const [commit] = step({ type: 'received', connection: 1, lines });
    expect(commit).toMatchObject({
      batch: { lines: [{ seq: 4 }, { seq: 1 }], record: { high: 4, later: [{ from: 2, to: 3 }] } },
    });
    expect(sent({ type: 'committed' }, 100)).toEqual(['{"ack":4,"later":[[2,3]]}\n']);
    step({ type: 'received', connection: 1, lines: ['{"y":2}', '{"plotly-stream":{"fill":4,"lost":"power"}}'] });
    expect(sent({ type: 'committed' }, 200)).toEqual(['{"ack":4,"later":[]}\n']);
  });

  test.each([
    ['leaves numbers out without a reason', ['{"plotly-stream":{"next":9}}'], 409],
    ['is none', ['{"plotly-stream":{"next":"9"}}'], 400],
    [
      'skips a number that was left for later',
      ['{"plotly-stream":{"next":9,"later":true}}', '{"plotly-stream":{"fill":3}}', '3'],
      409,
    ],
    ['fills what was never left out', ['{"plotly-stream":{"fill":3}}', '{"y":3}'], 409],
    [
      'claims the source for a start that does not know the last one',
      [`{"plotly-stream":{"next":1,"boots":["${OTHER}"]}}`],
      409,
    ],
  ])('that %s ends the stream', (_, lines, code) => {
    const { sent } = streaming();
    expect(sent({ type: 'received', connection: 1, lines })).toEqual([expect.stringContaining(`"code":${code}`)]);
  });
});

test('a start that another one followed is told so and disturbs nobody', () => {
  const { step, sent } = rig({ high: 3, later: [], boots: [OTHER, BOOT] });
  step({ type: 'connected', connection: 1, boot: OTHER });
  expect(sent({ type: 'connected', connection: 2, boot: BOOT })).toEqual([
    expect.stringContaining(`"boots":["${OTHER}","${BOOT}"]`),
    expect.stringContaining('"reason":"fenced"'),
  ]);
  expect(step({ type: 'received', connection: 1, lines: ['{"y":4}'] })).toMatchObject([{ type: 'commit' }]);
});

test('data before a claim is refused', () => {
  const { step, sent } = rig(NEW_SOURCE);
  step({ type: 'connected', connection: 1, boot: BOOT });
  expect(sent({ type: 'received', connection: 1, lines: ['{"y":1}'] })).toEqual([expect.stringContaining('"fenced"')]);
});

test('a client from which nothing comes for 30 s is dropped', () => {
  const { source, step } = streaming();
  expect(source.wakeAtMs).toBe(30_000);
  expect(step({ type: 'tick' }, 30_000)).toEqual([{ type: 'destroy', connection: 1 }]);
  expect(source.idle).toBe(true);
});

test('a store that takes nothing sends the client away, and nothing was acknowledged', () => {
  const { source, step, sent } = streaming();
  step({ type: 'received', connection: 1, lines: ['{"y":1}'] });
  expect(sent({ type: 'commitFailed' })).toEqual(['{"bye":{"code":503,"reason":"full","retryMs":5000}}\n']);
  expect(source.record).toMatchObject({ high: 0 });
});

test('a request that ends gets its last acknowledgement and the end of the response', () => {
  const { step } = streaming();
  step({ type: 'received', connection: 1, lines: ['{"y":1}'] });
  expect(step({ type: 'requestEnded', connection: 1 })).toEqual([]);
  expect(step({ type: 'committed' })).toEqual([
    { type: 'send', connection: 1, text: '{"ack":1}\n' },
    { type: 'end', connection: 1 },
  ]);
});

describe('batches', () => {
  const line = (step: (event: SourceEvent) => readonly SourceEffect[]) =>
    step({ type: 'received', connection: 1, lines: ['{"y":1}'] });

  test('follow each other without waiting, and the oldest is confirmed first', () => {
    const { source, step, sent } = streaming();
    expect(line(step)).toMatchObject([{ type: 'commit', batch: { record: { high: 1 } } }]);
    expect(line(step)).toMatchObject([{ type: 'commit', batch: { record: { high: 2 } } }]);
    expect(sent({ type: 'committed' }, 100)).toEqual(['{"ack":1}\n']);
    expect(source.record.high).toBe(1);
  });

  test('are confirmed several at a time, with one acknowledgement', () => {
    const { step, sent } = streaming();
    for (let at = 0; at < 5; at += 1) line(step);
    expect(sent({ type: 'committed', batches: 4 }, 100)).toEqual(['{"ack":4}\n']);
  });

  test('are 64 at most, and what comes meanwhile goes together when one is confirmed', () => {
    const { step } = streaming();
    for (let at = 0; at < 64; at += 1) expect(line(step)).toHaveLength(1);
    for (let at = 0; at < 3; at += 1) expect(line(step)).toEqual([]);
    const [commit] = step({ type: 'committed' });
    expect(commit).toMatchObject({ type: 'commit', batch: { lines: [{ seq: 65 }, { seq: 66 }, { seq: 67 }] } });
  });

  test('hold no more than a record of the store can, however much comes at once and however many are under way', () => {
    const { step } = streaming();
    for (let at = 0; at < 64; at += 1) line(step);
    const long = `{"y":"${'0'.repeat(60_000)}"}`;
    const effects = step({ type: 'received', connection: 1, lines: Array.from({ length: 8 }, () => long) });
    expect(effects).toMatchObject([{ type: 'commit', batch: { lines: { length: 5 } } }]);
  });

  test('that fail take every later one with them', () => {
    const { source, step, sent } = streaming();
    line(step);
    line(step);
    line(step);
    step({ type: 'committed' });
    expect(sent({ type: 'commitFailed' })).toEqual([expect.stringContaining('"full"')]);
    expect(source.record.high).toBe(1);
    expect(source.idle).toBe(true);
  });

  test('keep a new connection waiting until the last of them is confirmed', () => {
    const { source, step, sent } = streaming();
    line(step);
    line(step);
    expect(source.isAwaited).toBe(false);
    step({ type: 'connected', connection: 2, boot: BOOT });
    expect(source.isAwaited).toBe(true);
    expect(sent({ type: 'committed' })).toEqual([]);
    expect(sent({ type: 'committed' })).toEqual([expect.stringMatching(/^\{"hello":1,"ack":2,/)]);
  });

  test('of a connection that broke are committed all the same', () => {
    const { source, step } = streaming();
    for (let at = 0; at < 65; at += 1) line(step);
    step({ type: 'closed', connection: 1 });
    expect(step({ type: 'committed', batches: 64 })).toMatchObject([
      { type: 'commit', batch: { lines: [{ seq: 65 }] } },
    ]);
    step({ type: 'committed' });
    expect(source.record.high).toBe(65);
    expect(source.idle).toBe(true);
  });

  test('count against the window until they are confirmed', () => {
    const { sent } = streaming();
    for (let at = 0; at < 10; at += 1) {
      const lines = Array.from({ length: 200 }, () => '{"y":1}');
      expect(sent({ type: 'received', connection: 1, lines })).toEqual([]);
    }
    const lines = Array.from({ length: 200 }, () => '{"y":1}');
    expect(sent({ type: 'received', connection: 1, lines })).toEqual([expect.stringContaining('"code":429')]);
  });

  test('are not begun any more once the server stops', () => {
    const { step, sent } = streaming();
    line(step);
    line(step);
    step({ type: 'drain' });
    expect(line(step)).toEqual([]);
    expect(sent({ type: 'committed' })).toEqual([]);
    expect(sent({ type: 'committed' })).toEqual(['{"ack":2}\n', expect.stringContaining('"draining"')]);
  });
});

test('a connection that breaks while it waits for its hello leaves nothing behind', () => {
  const { source, step } = streaming();
  step({ type: 'received', connection: 1, lines: ['{"y":1}'] });
  step({ type: 'connected', connection: 2, boot: BOOT });
  step({ type: 'received', connection: 2, lines: [''] });
  step({ type: 'closed', connection: 2 });
  expect(step({ type: 'committed' })).toEqual([]);
  expect(source.idle).toBe(true);
});

test('a server that stops acknowledges what is under way, then says so', () => {
  const { step, sent } = streaming();
  step({ type: 'received', connection: 1, lines: ['{"y":1}'] });
  expect(step({ type: 'drain' })).toEqual([]);
  expect(sent({ type: 'committed' })).toEqual(['{"ack":1}\n', expect.stringContaining('"draining"')]);
});

test('a client that sends far more than the window is sent away', () => {
  const { step, sent } = streaming();
  step({ type: 'received', connection: 1, lines: ['{"y":1}'] });
  const flood = Array.from({ length: 2_100 }, () => '{"y":1}');
  expect(sent({ type: 'received', connection: 1, lines: flood })).toEqual([expect.stringContaining('"code":429')]);
});

function rig(record: SourceRecord) {
  const judge: JudgeLine<undefined> = (text) =>
    text.startsWith('{')
      ? { kind: 'taken', parsed: undefined, bytes: text.length }
      : { kind: 'refused', code: 422, why: 'not JSON' };
  const source = new AckSource({ record, store: 's1', judge });
  const step = (event: SourceEvent, nowMs = 0): readonly SourceEffect[] => source.step(nowMs, event);
  const sent = (event: SourceEvent, nowMs = 0) =>
    step(event, nowMs).flatMap((effect) => (effect.type === 'send' ? [effect.text] : []));
  return { source, step, sent };
}

/** Connection 1 has been greeted and has claimed the source. */
function streaming(record: SourceRecord = NEW_SOURCE) {
  const started = rig(record);
  started.step({ type: 'connected', connection: 1, boot: BOOT });
  if (record.boots.length === 0) started.step({ type: 'received', connection: 1, lines: [CLAIM] });
  return started;
}
