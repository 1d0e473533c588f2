import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemorySpool, type MemorySpoolOptions } from '../../../../bridge/index.ts';
import { encodeAnswerHead, type RenounceSource, type SpoolIdentity } from '../../../../core/index.ts';
import { ascending, TopicRig, upTo } from './topic-rig.ts';

let rig: TopicRig;

beforeEach(() => {
  rig = new TopicRig();
});

afterEach(() => rig.end());

const sent = (value: number) => rig.bodies.some((body) => body.includes(`"v":${value}`));

describe('points through a broker', () => {
  test('are stored once, in order, and leave the spool only then', async () => {
    const store = rig.addStore();
    rig.start().up();
    rig.append(3);
    await rig.until('all is stored', () => rig.spool.size === 0);
    rig.append(700);
    await rig.until('all is stored', () => rig.spool.size === 0);
    expect(store.values).toEqual(upTo(703));
    expect(rig.meter.snapshot()).toMatchObject({ mode: 'stream', inFlight: 0, sentLines: 703, faults: 0 });
  });

  test('stay in the spool although the broker has confirmed them, while no store answers', async () => {
    rig.start().up();
    rig.append(10);
    await rig.clock.advance(30_000);
    expect(rig.spool.size).toBe(10);
    expect(sent(1)).toBe(false);
  });

  test('of a tenth of a second travel in one message', async () => {
    rig.addStore();
    rig.start().up();
    rig.append(1);
    await rig.until('the stream stands', () => rig.spool.size === 0);
    await rig.clock.advance(1_000);
    const before = rig.bodies.length;
    for (let count = 0; count < 9; count += 1) {
      rig.append(1);
      await rig.clock.advance(10);
    }
    await rig.until('all is stored', () => rig.spool.size === 0);
    expect(rig.bodies.slice(before).filter((body) => body.includes('"v"'))).toHaveLength(2);
  });

  test('that a broker confirmed and lost are sent again', async () => {
    const store = rig.addStore();
    rig.start().up();
    rig.append(1);
    await rig.until('the stream stands', () => rig.spool.size === 0);
    let left = 1;
    rig.treat = (body) => (body.includes('"v":2') && left-- > 0 ? 'drop' : 'take');
    rig.append(1);
    await rig.clock.advance(200);
    rig.append(1);
    await rig.until('all is stored', () => rig.spool.size === 0, 500);
    expect(ascending(store.values)).toEqual(upTo(3));
  });

  test('go on where the store stands after the broker was away, and time without it is no reason to wait', async () => {
    const store = rig.addStore();
    rig.start().up();
    rig.append(5);
    await rig.until('the stream stands', () => rig.spool.size === 0);
    rig.down();
    rig.append(5);
    const messages = rig.bodies.length;
    await rig.clock.advance(3_600_000);
    expect(rig.bodies).toHaveLength(messages);
    rig.up();
    await rig.clock.advance(5_000);
    expect(rig.spool.size).toBe(0);
    expect(store.values).toEqual(upTo(10));
    expect(rig.sessions.size).toBe(2);
  });

  test('wait for as many stores as are wanted', async () => {
    const [one, two] = [rig.addStore('one'), rig.addStore('two')];
    two.isAway = true;
    rig.start({ stores: 2 }).up();
    rig.append(5);
    await rig.until('one store has them', () => one.values.length === 5);
    await rig.clock.advance(60_000);
    expect(rig.spool.size).toBe(5);
    two.isAway = false;
    await rig.until('the other has them too', () => rig.spool.size === 0, 1_000);
    expect([one.values, two.values].map(ascending)).toEqual([upTo(5), upTo(5)]);
  });

  test('that the broker refuses wait, and it is said what to check', async () => {
    rig.addStore();
    rig.treat = () => 'refuse';
    rig.start().up();
    rig.append(1);
    await rig.until('it is told', () => rig.seen('streamLost').length > 0);
    expect(rig.seen('streamLost')[0]?.error.message).toContain('may publish on boardstream/pi/$data');
    rig.treat = () => 'take';
    await rig.until('it is stored', () => rig.spool.size === 0, 500);
  });
});

describe('without a stream server behind the broker', () => {
  test('one status says so after a minute, and one that it is there again', async () => {
    const store = rig.addStore();
    store.isAway = true;
    rig.start().up();
    rig.append(1);
    await rig.clock.advance(59_000);
    expect(rig.statuses).toEqual([]);
    await rig.clock.advance(600_000);
    expect(rig.statuses).toEqual([{ type: 'storesAwaited', destination: 'mqtt://broker.test' }]);
    store.isAway = false;
    await rig.until('it is stored', () => rig.spool.size === 0, 1_000);
    expect(rig.seen('storesAnswered')).toHaveLength(1);
    expect(rig.seen('storesAwaited')).toHaveLength(1);
  });

  test('a broker that is away is no reason to say so', async () => {
    rig.start().up();
    rig.append(1);
    for (let count = 0; count < 10; count += 1) {
      await rig.clock.advance(30_000);
      rig.down();
      await rig.clock.advance(30_000);
      rig.up();
    }
    expect(rig.seen('storesAwaited')).toEqual([]);
  });
});

describe('what anybody may write on the topic of answers', () => {
  const source = 'A'.repeat(22);
  test.each([
    ['garbage', Buffer.from([0xff, 0x00, 0x80])],
    ['nothing', ''],
    ['an object that is no head', '{"__proto__":{"session":"x"}}\n{"ack":9}\n'],
    ['an answer to another source', `${encodeAnswerHead({ source, session: 'x', store: 's' })}{"ack":9}\n`],
    ['more than an answer can be', `${'x'.repeat(70_000)}\n`],
  ])('is counted and forgets nothing: %s', async (_, payload) => {
    const store = rig.addStore();
    rig.start().up();
    rig.append(2);
    await rig.until('the stream stands', () => rig.spool.size === 0);
    store.isAway = true;
    rig.append(3);
    rig.say(payload);
    expect(rig.seen('protocolFault')).toHaveLength(1);
    expect(rig.meter.snapshot().faults).toBe(1);
    expect(rig.spool.size).toBe(3);
  });

  test('is counted where it is for a session that never was', async () => {
    rig.start().up();
    rig.append(3);
    const head = encodeAnswerHead({ source: rig.spool.identity.source, session: 'neverwas', store: 'store' });
    rig.say(`${head}{"hello":1,"ack":3,"boots":["${rig.spool.identity.lineage[0]?.boot}"]}\n{"ack":3}\n`);
    await rig.clock.advance(1_000);
    expect(rig.seen('protocolFault')).toMatchObject([{ count: 1, why: 'an answer to another session' }]);
    expect(rig.spool.size).toBe(3);
  });

  test('is no fault where it comes late, to a session that is over', async () => {
    const store = rig.addStore();
    rig.start().up();
    rig.append(1);
    await rig.until('the stream stands', () => rig.spool.size === 0);
    const [session = ''] = rig.sessions;
    rig.down();
    rig.up();
    rig.say(`${encodeAnswerHead({ source: rig.spool.identity.source, session, store: store.name })}{"ack":1}\n`);
    expect(rig.seen('protocolFault')).toEqual([]);
  });

  test.each(['__proto__', 'constructor', 'toString'])('may come from a store that is called %s', async (name) => {
    const store = rig.addStore(name);
    rig.start().up();
    rig.append(20);
    await rig.until('all is stored', () => rig.spool.size === 0);
    expect(store.values).toEqual(upTo(20));
    expect(({} as Record<string, unknown>)['ack']).toBeUndefined();
  });
});

test('a copied card takes a new source once the store says that another holds it, and loses nothing', async () => {
  const store = rig.addStore();
  rig.start().up();
  rig.append(5);
  await rig.until('the stream stands', () => rig.spool.size === 0);
  const { source } = rig.spool.identity;
  const copy = new TopicRig((options) => new CopiedSpool(options, source));
  copy.stores.push(store);
  store.sayAlso((payload) => copy.say(payload));
  copy.start().up();
  copy.append(3);
  await copy.until('the copy is heard as well', () => {
    void rig.clock.advance(50);
    return copy.spool.size === 0;
  });
  expect(copy.seen('sourceRenounced')).toHaveLength(1);
  expect(copy.spool.identity.source).not.toBe(source);
  expect(ascending(store.values)).toEqual([1, 1, 2, 2, 3, 3, 4, 5]);
  await copy.end();
});

/** What two cards have in common of which one is copied from the other. */
class CopiedSpool extends MemorySpool {
  readonly #source: string;
  #isOwn = false;

  constructor(options: MemorySpoolOptions, source: string) {
    super(options);
    this.#source = source;
  }

  override get identity(): SpoolIdentity {
    return this.#isOwn ? super.identity : { ...super.identity, source: this.#source };
  }

  override renounce(fork: Omit<RenounceSource, 'type'>): Promise<SpoolIdentity> {
    this.#isOwn = true;
    return super.renounce(fork);
  }
}

test('the last points are awaited when it stops, for a second at most', async () => {
  const store = rig.addStore();
  rig.start().up();
  rig.append(1);
  await rig.until('the stream stands', () => rig.spool.size === 0);
  await rig.clock.advance(1_000);
  rig.isMute = true;
  rig.append(5);
  await rig.soon('they are on the way', () => sent(6));
  await rig.clock.advance(200);
  expect(rig.spool.size).toBe(5);
  rig.isMute = false;
  await rig.end();
  expect(store.values).toEqual(upTo(6));
  expect(rig.spool.size).toBe(0);
});
