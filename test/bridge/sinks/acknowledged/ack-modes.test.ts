import { afterEach, describe, expect, test } from 'vitest';
import { AckRig, counting } from './ack-rig.ts';

let rig: AckRig;

afterEach(() => rig.end());

/** A server of the old kind: silent until the request ends, then `200`. What it was sent is kept. */
function plain(): { bodies: string[]; values: () => number[] } {
  const bodies: string[] = [];
  rig.server.behave = (request, response) => {
    const at = bodies.push('') - 1;
    request.on('data', (chunk: Buffer) => {
      bodies[at] += chunk.toString();
    });
    request.on('end', () => response.writeHead(200, { connection: 'close' }).end('healthy endpoint disconnect\n'));
  };
  const values = () =>
    bodies
      .flatMap((body) => body.split('\n'))
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { y: number }).y);
  return { bodies, values };
}

/** Cuts the connection, and waits until that is seen: what is sent into a dead plain stream is lost by its nature. */
async function broken(): Promise<void> {
  rig.server.streams.at(-1)?.kill();
  await rig.soon('the loss is seen', () => rig.seen('streamLost').length === 1);
}

describe('a server that does not acknowledge', () => {
  test('is recognised after 5 s without a hello, told of, and sent the plain protocol', async () => {
    rig = await new AckRig().start();
    const seen = plain();
    rig.append([1, 2]);
    await rig.soon('it is asked', () => seen.bodies[0] === '\n');
    await rig.clock.advance(4_999);
    expect(seen.bodies).toHaveLength(1);
    await rig.clock.advance(1);
    await rig.soon('both points have arrived', () => seen.values().length === 2);
    expect(rig.seen('notAcknowledged')).toHaveLength(1);
    expect(rig.seen('protocolFault')).toHaveLength(0);
    expect(rig.seen('streamConnected')).toMatchObject([{ tries: 1 }]);
    expect(rig.meter.snapshot()).toMatchObject({ mode: 'plain', connected: true });
  });

  test('is not asked again when it comes back within ten minutes', async () => {
    rig = await new AckRig().start();
    const seen = plain();
    rig.append([1]);
    await rig.until('the point has arrived', () => seen.values().length === 1);
    await broken();
    rig.append([2]);
    const beforeMs = rig.clock.monotonicMs();
    await rig.until('the next has arrived', () => seen.values().length === 2);
    expect(rig.clock.monotonicMs() - beforeMs).toBeLessThan(2_000);
    expect(seen.bodies).toHaveLength(3);
  });

  test('is asked again when it comes back later, and then acknowledged if it can be by now', async () => {
    rig = await new AckRig().start();
    const seen = plain();
    rig.append([1]);
    await rig.until('the point has arrived', () => seen.values().length === 1);
    await rig.clock.advance(600_000);
    rig.server.behave = undefined;
    await broken();
    rig.append([2]);
    await rig.until('the next is stored', () => rig.server.values.length === 1);
    expect(rig.server.values).toEqual([2]);
    expect(rig.meter.snapshot().mode).toBe('stream');
  });

  test('that was updated after a short outage is found out within ten minutes, without losing a point', async () => {
    rig = await new AckRig().start();
    const seen = plain();
    rig.append([1]);
    await rig.until('the point has arrived', () => seen.values().length === 1);
    await broken();
    rig.append([2]);
    await rig.until('the next has arrived', () => seen.values().length === 2);
    rig.server.behave = undefined;
    await rig.clock.advance(590_000);
    // From here on slowly, so that a real socket has the time for its hello.
    await rig.until('it is acknowledged', () => rig.meter.snapshot().mode === 'stream');
    rig.append([3]);
    await rig.until('it is stored', () => rig.server.values.length === 1);
    expect(rig.server.values).toEqual([3]);
    expect(rig.clock.monotonicMs()).toBeLessThan(620_000);
  });

  test('whose plot call is answered differently after an outage is asked again at once', async () => {
    rig = await new AckRig().start();
    const seen = plain();
    rig.server.plotReply = (origin) => ({
      contentType: 'application/json',
      body: JSON.stringify({ url: `${origin}/~maker/0`, 'stream-host': origin, error: '' }),
    });
    rig.append([1]);
    // It wants one connection a series, so that it is known at once.
    await rig.soon('the point has arrived', () => seen.values().length === 1);
    rig.server.behave = undefined;
    rig.server.plotReply = undefined;
    await broken();
    rig.append([2]);
    await rig.until('it is acknowledged', () => rig.meter.snapshot().mode === 'stream');
    expect(rig.clock.monotonicMs()).toBeLessThan(5_000);
  });

  test('is never fed where acknowledgements are required, and that is said', async () => {
    rig = await new AckRig({ ack: 'require' }).start();
    const seen = plain();
    rig.append([1]);
    await rig.until('it is said', () => rig.seen('streamLost').length === 1);
    expect(rig.seen('streamLost')[0]?.error).toMatchObject({ code: 'SINK_NOT_ACKNOWLEDGING' });
    await rig.clock.advance(120_000);
    expect(seen.values()).toEqual([]);
    expect(rig.spool.size).toBe(1);
    rig.server.behave = undefined;
    await rig.until('it is stored', () => rig.spool.size === 0, 1_000);
    expect(rig.server.values).toEqual([1]);
  });
});

test('with acknowledgements off even a server that could is sent the plain protocol at once', async () => {
  rig = await new AckRig({ ack: 'off' }).start();
  const seen = plain();
  rig.append([1]);
  await rig.soon('the point has arrived', () => seen.values().length === 1);
  expect(rig.seen('notAcknowledged')).toHaveLength(0);
});

describe('behind a proxy that holds requests back until they are whole', () => {
  test('points travel in batches, all of them once and in order, and that is said once', async () => {
    rig = await new AckRig().start();
    rig.server.isBuffered = true;
    rig.append(counting(1, 1_700));
    await rig.until('all are acknowledged', () => rig.spool.size === 0);
    expect(rig.server.values).toEqual(counting(1, 1_700));
    expect(rig.seen('batchMode')).toHaveLength(1);
    expect(rig.meter.snapshot()).toMatchObject({ mode: 'batch', connected: true });
    // Asked once, then 500 lines a request.
    expect(rig.server.streams).toHaveLength(5);
    // A request that follows a sound one needs no new plot call.
    expect(rig.server.plotCalls).toHaveLength(1);
    rig.append([1_701]);
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    expect(rig.server.values.at(-1)).toBe(1_701);
    expect(rig.seen('batchMode')).toHaveLength(1);
  });

  test('a series that is new between two batches is initialised, and follows', async () => {
    rig = await new AckRig().start();
    rig.server.isBuffered = true;
    rig.append([1]);
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    rig.append([40], { series: 'H' });
    rig.append([41], { series: 'I' });
    await rig.until('they are acknowledged', () => rig.spool.size === 0);
    expect(rig.server.values).toEqual([1, 40, 41]);
  });

  test('a plot that is refused between two batches is tried again', async () => {
    rig = await new AckRig().start();
    rig.server.isBuffered = true;
    rig.append([1]);
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    rig.server.plotReply = () => ({ contentType: 'application/json', body: '{"error":"Aw, snap!","url":""}' });
    rig.append([40], { series: 'H' });
    await rig.until('the refusal is reported', () => rig.seen('streamLost').length === 1);
    rig.server.plotReply = undefined;
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    expect(rig.server.values).toEqual([1, 40]);
  });

  test('the stream is told to be there again after an outage', async () => {
    rig = await new AckRig().start();
    rig.server.isBuffered = true;
    rig.append([1]);
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    await rig.server.kill();
    rig.append([2]);
    await rig.until('the loss is seen', () => rig.seen('streamLost').length === 1);
    await rig.server.start();
    await rig.until('it is acknowledged', () => rig.spool.size === 0);
    await rig.until('it is told', () => rig.seen('streamConnected').length === 2);
    expect(rig.seen('batchMode')).toHaveLength(1);
    expect(rig.server.values).toEqual([1, 2]);
  });
});
