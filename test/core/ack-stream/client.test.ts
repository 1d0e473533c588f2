import { describe, expect, test } from 'vitest';
import { AckClient } from '../../../core/ack-stream/client.ts';
import type { ClientEffect, ClientEvent } from '../../../core/ack-stream/client-event.ts';
import type { SpoolItem, SpoolView } from '../../../core/ack-stream/spool-view.ts';

const BOOT = 'boot-a_____';
const HELLO = `{"hello":1,"ack":0,"window":1000,"windowBytes":262144,"idleMs":30000,"store":"s1","boots":[],"later":[]}`;

describe('a client', () => {
  test('asks for acknowledgements and flushes its headers with a newline', () => {
    const { step } = rig();
    expect(step({ type: 'start' })).toEqual([
      {
        type: 'connect',
        connection: 0,
        headers: { 'plotly-stream-ack': '1', 'plotly-stream-source': 'S', 'plotly-stream-boot': BOOT },
      },
    ]);
    expect(step({ type: 'opened', connection: 0 })).toEqual([{ type: 'send', text: '\n' }]);
  });

  test('sends nothing before the hello, then claims the source and sends what waits', () => {
    const { sent } = rig({ lines: 2, until: 'opened' });
    expect(sent({ type: 'appended' })).toBe('');
    expect(sent(received(HELLO))).toBe(`{"plotly-stream":{"next":1,"boots":["${BOOT}"]}}\n1\n2\n`);
  });

  test('forgets a line when it is acknowledged and not before', () => {
    const { step } = rig({ lines: 3, until: 'hello' });
    expect(step(received('{"ack":2}'))).toEqual([{ type: 'trim', through: 2 }]);
  });

  test('states the number of the next line every 256 lines', () => {
    const { sent } = rig({ lines: 300, until: 'opened' });
    expect(sent(received(HELLO)).match(/"next":\d+/g)).toEqual(['"next":1', '"next":257']);
  });

  test('keeps a heartbeat after 5 s without a line', () => {
    const { client, sent } = rig({ lines: 1, until: 'hello' });
    expect(client.wakeAtMs).toBe(5_000);
    expect(sent({ type: 'tick' }, 5_000)).toBe('\n');
  });

  test('gives up a server that has been silent for 15 s', () => {
    const { step } = rig({ lines: 1, until: 'hello' });
    step({ type: 'tick' }, 5_000);
    step({ type: 'tick' }, 10_000);
    expect(step({ type: 'tick' }, 15_000)).toEqual([{ type: 'close' }, lost('the server is silent')]);
  });

  test('declares a hole with its reason, and asks the store nothing about it', () => {
    const { sent } = rig({ lines: 2, hole: { kind: 'hole', through: 9, reason: 'power' }, until: 'opened' });
    expect(sent(received(HELLO))).toContain('{"plotly-stream":{"next":10,"lost":"power"}}\n');
  });
});

describe('a server breaks the protocol and is left', () => {
  test.each([
    ['acknowledges what was never sent', ['{"ack":4}'], 'it acknowledged 4, but only 3 was sent'],
    ['goes backwards', ['{"ack":2}', '{"ack":1}'], 'it acknowledged 1 after 2'],
    ['opens ranges of its own', ['{"ack":3,"later":[[1,2]]}'], 'its ranges are not those that were left for later'],
  ])('when it %s', (_, lines, why) => {
    const { step } = rig({ lines: 3, until: 'hello' });
    const effects = step(received(...lines));
    expect(effects).toContainEqual(lost(`the server breaks the protocol: ${why}`));
    expect(effects).not.toContainEqual({ type: 'trim', through: 4 });
  });

  test('when it has numbers although nobody fed it', () => {
    const { step } = rig({ lines: 3, until: 'opened' });
    const effects = step(received('{"hello":1,"ack":9}'));
    expect(effects).toContainEqual(expect.objectContaining({ type: 'close' }));
    expect(effects).not.toContainEqual(expect.objectContaining({ type: 'trim' }));
  });

  test('when it talks nonsense for long, each line of it counted', () => {
    const { step } = rig({ lines: 1, until: 'hello' });
    const effects = step(received(...Array.from({ length: 20 }, () => '<html>')));
    expect(effects.filter((effect) => effect.type === 'report' && effect.report.type === 'fault')).toHaveLength(17);
    expect(effects).toContainEqual({ type: 'close' });
  });
});

describe('without a hello for 5 s', () => {
  test('the request is ended to see who answers', () => {
    const { step } = rig({ lines: 1, until: 'opened' });
    expect(step({ type: 'tick' }, 5_000)).toEqual([{ type: 'endRequest' }]);
  });

  test('a server that answers without the header is used as a plain one', () => {
    const { step } = rig({ lines: 1, until: 'opened' });
    step({ type: 'tick' }, 5_000);
    step({ type: 'answered', connection: 0, status: 200, acknowledges: false }, 5_100);
    expect(step({ type: 'ended', connection: 0 }, 5_100)).toContainEqual({ type: 'usePlain' });
  });

  test('or tried again where acknowledgements are required', () => {
    const { step } = rig({ lines: 1, until: 'opened', require: true });
    step({ type: 'tick' }, 5_000);
    step({ type: 'answered', connection: 0, status: 200, acknowledges: false }, 5_100);
    expect(step({ type: 'ended', connection: 0 }, 5_100)).toContainEqual(lost('the server does not acknowledge'));
  });

  test('a hello that comes with the end means a proxy: lines go in batches, with their number first', () => {
    const { step, sent } = rig({ lines: 1_200, until: 'opened' });
    step({ type: 'tick' }, 5_000);
    step({ type: 'answered', connection: 0, status: 200, acknowledges: true }, 5_100);
    step(received(HELLO), 5_100);
    step({ type: 'ended', connection: 0 }, 5_100);
    expect(step({ type: 'tick' }, 5_100)).toMatchObject([{ type: 'connect', connection: 1 }]);
    const body = sent({ type: 'opened', connection: 1 }, 5_100);
    expect(body.split('\n')[0]).toBe(`{"plotly-stream":{"next":1,"boots":["${BOOT}"]}}`);
    expect(body.split('\n').filter((line) => /^\d+$/.test(line))).toHaveLength(500);
  });

  test('a proxy that says 502 is no plain server', () => {
    const { step } = rig({ lines: 1, until: 'opened' });
    step({ type: 'tick' }, 5_000);
    const effects = step({ type: 'answered', connection: 0, status: 502, acknowledges: false }, 5_100);
    expect(effects).toContainEqual(lost('the server answered 502'));
  });
});

describe('a backlog', () => {
  const HALF = HELLO.replace('"window":1000', '"window":8');

  test('larger than half the window is left for later, and filled from below beside live lines', () => {
    const { view, sent } = rig({ lines: 10, until: 'opened' });
    const first = sent(received(HALF));
    expect(first.split('\n').slice(0, 5)).toEqual([
      `{"plotly-stream":{"next":1,"boots":["${BOOT}"]}}`,
      '{"plotly-stream":{"next":11,"later":true}}',
      '{"plotly-stream":{"fill":1}}',
      '1',
      '2',
    ]);
    view.lastSeq = 11;
    expect(sent({ type: 'appended' })).toBe('{"plotly-stream":{"next":11}}\n11\n');
  });

  test('is not forgotten when higher numbers are acknowledged', () => {
    const { step } = rig({ lines: 10, until: 'opened' });
    step(received(HALF));
    expect(step(received('{"ack":10,"later":[[1,10]]}')).some(({ type }) => type === 'trim')).toBe(false);
    expect(step(received('{"ack":10,"later":[[3,10]]}'))).toContainEqual({ type: 'trim', through: 2 });
  });

  test('goes in order where the server knows no ranges', () => {
    const { sent } = rig({ lines: 10, until: 'opened' });
    expect(sent(received(HALF.replace(',"later":[]', '')))).not.toContain('later');
  });
});

describe('a client whose source another spool holds', () => {
  const TAKEN = HELLO.replace('"ack":0', '"ack":2').replace('"boots":[]', '"boots":["boot-x_____"]');

  test('forgets nothing and takes a new source id', () => {
    const { step } = rig({ lines: 3, until: 'opened' });
    const effects = step(received(TAKEN));
    expect(effects.map(({ type }) => type)).toEqual(['close', 'report', 'renounceSource']);
  });

  test('begins the new source at its first number', () => {
    const { step, sent } = rig({ lines: 3, until: 'opened' });
    step(received(TAKEN));
    const identity = { source: 'T', firstSeq: 3, lineage: [{ boot: BOOT, firstSeq: 3 }] };
    expect(step({ type: 'renamed', identity })).toMatchObject([{ headers: { 'plotly-stream-source': 'T' } }]);
    step({ type: 'opened', connection: 1 });
    const text = sent({ type: 'received', connection: 1, lines: [HELLO] });
    expect(text).toBe(
      `{"plotly-stream":{"next":1,"boots":["${BOOT}"]}}\n{"plotly-stream":{"next":3,"lost":"jump"}}\n3\n`,
    );
  });
});

describe('a client that is stopped', () => {
  test('ends its request, sends nothing more, and is done with the last acknowledgement', () => {
    const { view, client, step, sent } = rig({ lines: 3, until: 'hello' });
    expect(step({ type: 'stop' })).toEqual([{ type: 'endRequest' }]);
    view.lastSeq = 4;
    expect(sent({ type: 'appended' })).toBe('');
    expect(step(received('{"ack":3}'))).toEqual([{ type: 'trim', through: 3 }]);
    expect(step({ type: 'ended', connection: 0 })).toEqual([{ type: 'close' }, { type: 'stopped' }]);
    expect(client.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  test('waits for that no longer than a second', () => {
    const { client, step } = rig({ lines: 3, until: 'hello' });
    step({ type: 'stop' }, 2_000);
    expect(client.wakeAtMs).toBe(3_000);
    expect(step({ type: 'tick' }, 3_000)).toEqual([{ type: 'close' }, { type: 'stopped' }]);
  });

  test('does not wait for a hello', () => {
    const { step } = rig({ lines: 3, until: 'opened' });
    expect(step({ type: 'stop' })).toEqual([{ type: 'close' }, { type: 'stopped' }]);
  });

  test('between two tries is done at once, and tries no more', () => {
    const { client, step } = rig({ lines: 3, until: 'hello' });
    step({ type: 'closed', connection: 0 });
    expect(step({ type: 'stop' })).toEqual([{ type: 'stopped' }]);
    expect(client.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
    expect(step({ type: 'tick' }, 60_000)).toEqual([]);
  });

  test('takes no new source id, whatever the server says meanwhile', () => {
    const { step } = rig({ lines: 3, until: 'hello' });
    step({ type: 'stop' });
    const effects = step(received('{"bye":{"code":409,"reason":"fenced","retryMs":0}}'));
    expect(effects).toEqual([{ type: 'close' }, { type: 'stopped' }]);
  });
});

test('the progress of a client counts what is on the way and what was sent in all', () => {
  const { client, step } = rig({ lines: 3, until: 'hello' });
  step(received('{"ack":2}'));
  expect(client.progress).toEqual({ sentThrough: 3, ackedThrough: 2, inFlight: 1, sentLines: 3 });
  step({ type: 'closed', connection: 0 });
  expect(client.progress).toEqual({ sentThrough: 0, ackedThrough: 0, inFlight: 0, sentLines: 3 });
});

test('replaced three times within a minute, a client says so and pauses for a minute', () => {
  const { client, step } = rig({ lines: 1, until: 'hello' });
  const bye = '{"bye":{"code":423,"reason":"replaced","retryMs":1000}}';
  let effects: readonly ClientEffect[] = [];
  for (let connection = 0; connection < 3; connection += 1) {
    const nowMs = connection * 10_000;
    if (connection > 0) step({ type: 'tick' }, nowMs);
    effects = step({ type: 'received', connection, lines: [bye] }, nowMs);
  }
  expect(effects).toContainEqual({ type: 'report', report: { type: 'usedElsewhere' } });
  expect(client.wakeAtMs).toBe(20_000 + 60_000);
});

interface RigOptions {
  /** Lines in the spool, each its own number. */
  readonly lines?: number;
  /** Stands after the last line. */
  readonly hole?: SpoolItem;
  readonly until?: 'opened' | 'hello';
  readonly require?: boolean;
}

function rig({ lines = 0, hole, until, require = false }: RigOptions = {}) {
  const view = {
    lastSeq: lines,
    nextAfter(seq: number): SpoolItem | undefined {
      if (seq < this.lastSeq) return { kind: 'line', seq: seq + 1, text: String(seq + 1) };
      return seq === lines ? hole : undefined;
    },
    linesAfter(seq: number): number {
      return this.lastSeq - seq;
    },
  } satisfies SpoolView;
  const identity = { source: 'S', firstSeq: 1, lineage: [{ boot: BOOT, firstSeq: 1 }] };
  const client = new AckClient({ identity, view, require, random: () => 0.5 });
  const step = (event: ClientEvent, nowMs = 0): readonly ClientEffect[] => client.step(nowMs, event);
  const sent = (event: ClientEvent, nowMs = 0) =>
    step(event, nowMs)
      .map((effect) => (effect.type === 'send' ? effect.text : ''))
      .join('');
  if (until !== undefined) {
    step({ type: 'start' });
    step({ type: 'opened', connection: 0 });
  }
  if (until === 'hello') step(received(HELLO));
  return { client, view, step, sent };
}

function received(...lines: string[]): ClientEvent {
  return { type: 'received', connection: 0, lines };
}

function lost(why: string) {
  return { type: 'report', report: expect.objectContaining({ type: 'lost', why }) };
}
