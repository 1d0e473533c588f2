import { describe, expect, test } from 'vitest';
import { AckSource } from '../../../core/ack-stream/ack-source.ts';
import type { SourceEffect, SourceEvent } from '../../../core/ack-stream/source-event.ts';
import type { SourceRecord } from '../../../core/ack-stream/source-record.ts';

const BOOT = 'boot-a_____';
const OPEN: SourceRecord = { high: 20, later: [{ from: 5, to: 8 }], boots: [BOOT] };

describe('a range that this store left for later, and another one did not', () => {
  test('fills with lines that come live', () => {
    const [commit] = received(OPEN, ['{"plotly-stream":{"next":4}}', '4', '5', '6']);
    expect(commit).toMatchObject({
      batch: {
        lines: [
          { seq: 5, lane: 'fill' },
          { seq: 6, lane: 'fill' },
        ],
        record: { high: 20, later: [{ from: 7, to: 8 }] },
      },
    });
  });

  test('fills only if it is the first, so that old lines keep their order', () => {
    const record = { ...OPEN, later: [{ from: 2, to: 3 }, ...OPEN.later] };
    expect(received(record, ['{"plotly-stream":{"next":5}}', '5'])).toEqual([]);
  });

  test.each([
    ['live', ['{"plotly-stream":{"next":4}}', '{"plotly-stream":{"next":7,"lost":"full"}}'], [{ from: 7, to: 8 }]],
    ['live, through its end', ['{"plotly-stream":{"next":4}}', '{"plotly-stream":{"next":12,"lost":"full"}}'], []],
    ['old', ['{"plotly-stream":{"fill":3}}', '{"plotly-stream":{"fill":12,"lost":"full"}}'], []],
  ])('is shortened by a hole among lines that are %s', (_, lines, later) => {
    const to = later[0] === undefined ? 8 : 6;
    expect(received(OPEN, lines)[0]).toMatchObject({
      batch: { holes: [{ from: 5, to, reason: 'full', lane: 'fill' }], record: { high: 20, later } },
    });
  });
});

test.each([
  ['a mark', ['{"plotly-stream":{"fill":6}}']],
  ['a hole', ['{"plotly-stream":{"fill":6}}', '{"plotly-stream":{"fill":9,"lost":"full"}}']],
])('%s above what a range wants next shows that lines were lost on the way', (_, lines) => {
  expect(received(OPEN, lines)).toContainEqual(
    expect.objectContaining({ type: 'send', text: expect.stringContaining('"reason":"gap"') }),
  );
});

test('every acknowledgement names the ranges that are open', () => {
  const { step } = greeted(OPEN);
  const heartbeat: SourceEvent = { type: 'received', connection: 1, lines: [''] };
  const says = { type: 'send', connection: 1, text: '{"ack":20,"later":[[5,8]]}\n' };
  expect([step(heartbeat), step(heartbeat)]).toEqual([[says], [says]]);
});

function received(record: SourceRecord, lines: readonly string[]): readonly SourceEffect[] {
  return greeted(record).step({ type: 'received', connection: 1, lines });
}

function greeted(record: SourceRecord) {
  const judge = (text: string) => ({ kind: 'taken', parsed: undefined, bytes: text.length }) as const;
  const source = new AckSource({ record, store: 's1', judge });
  source.step(0, { type: 'connected', connection: 1, boot: BOOT });
  return { step: (event: SourceEvent) => source.step(0, event) };
}
