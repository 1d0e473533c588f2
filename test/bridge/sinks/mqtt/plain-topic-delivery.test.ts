import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ascending, TopicRig, upTo } from './topic-rig.ts';

let rig: TopicRig;

beforeEach(() => {
  rig = new TopicRig();
});

afterEach(() => rig.end());

const withPoints = () => rig.bodies.filter((body) => body.includes('"v"'));

describe('with ack off', () => {
  test('a point leaves the spool once the broker has confirmed its message', async () => {
    rig.start({ ack: 'off' }).up();
    rig.append(1_200);
    await rig.until('all is delivered', () => rig.spool.size === 0);
    expect(withPoints()).toHaveLength(3);
    expect(rig.meter.snapshot().mode).toBe('plain');
  });

  test('no more than eight messages wait for the broker, and none is forgotten meanwhile', async () => {
    rig.treat = () => 'never';
    rig.start({ ack: 'off' }).up();
    rig.append(10_000);
    await rig.clock.advance(10_000);
    expect(withPoints()).toHaveLength(8);
    expect(rig.spool.size).toBe(10_000);
  });

  test('what was not confirmed when the broker went is sent again, behind a mark of its number', async () => {
    rig.treat = () => 'never';
    rig.start({ ack: 'off' }).up();
    rig.append(10);
    await rig.soon('it is on the way', () => withPoints().length === 1);
    rig.down();
    rig.treat = () => 'take';
    rig.up();
    await rig.until('it is delivered', () => rig.spool.size === 0);
    expect(withPoints().map((body) => body.split('\n')[0])).toEqual([
      expect.stringContaining('"next":1,"lost":"acked"'),
      expect.stringContaining('"next":1,"lost":"acked"'),
    ]);
    expect(rig.sessions.size).toBe(2);
  });

  test('a store that listens has what was confirmed, once', async () => {
    const store = rig.addStore();
    rig.start({ ack: 'off' }).up();
    rig.append(700);
    await rig.until('all is delivered', () => rig.spool.size === 0);
    rig.down();
    rig.up();
    rig.append(1);
    await rig.until('all is delivered', () => rig.spool.size === 0);
    expect(ascending(store.values)).toEqual(upTo(701));
  });

  test('a store that comes late stores what comes from then on', async () => {
    rig.start({ ack: 'off' }).up();
    rig.append(5);
    await rig.until('all is delivered', () => rig.spool.size === 0);
    const store = rig.addStore();
    await rig.clock.advance(10_000);
    rig.append(5);
    await rig.until('all is delivered', () => rig.spool.size === 0);
    expect(store.values).toEqual([6, 7, 8, 9, 10]);
  });

  test('a broker that refuses messages is told of, and tried again', async () => {
    rig.treat = () => 'refuse';
    rig.start({ ack: 'off' }).up();
    rig.append(1);
    await rig.until('it is told', () => rig.seen('streamLost').length === 1);
    rig.treat = () => 'take';
    await rig.until('it is delivered', () => rig.spool.size === 0, 500);
    expect(rig.seen('streamConnected')).toHaveLength(1);
  });

  test('points of a tenth of a second travel in one message', async () => {
    rig.start({ ack: 'off' }).up();
    rig.append(1);
    await rig.until('it is delivered', () => rig.spool.size === 0);
    await rig.clock.advance(1_000);
    for (let count = 0; count < 9; count += 1) {
      rig.append(1);
      await rig.clock.advance(10);
    }
    await rig.until('it is delivered', () => rig.spool.size === 0);
    expect(withPoints()).toHaveLength(3);
  });
});

describe('with ack auto', () => {
  test('the broker is enough until a store has answered; then nothing is forgotten before one has it', async () => {
    rig.start({ ack: 'auto' }).up();
    rig.append(5);
    await rig.until('the broker has it', () => rig.spool.size === 0);
    const store = rig.addStore();
    await rig.until('a store has answered', () => rig.remembered.size === 1, 1_000);
    rig.append(5);
    await rig.until('it is stored', () => rig.spool.size === 0);
    expect(store.values.slice(-5)).toEqual([6, 7, 8, 9, 10]);
    store.isAway = true;
    rig.append(5);
    await rig.clock.advance(120_000);
    expect(rig.spool.size).toBe(5);
    expect([...rig.remembered]).toEqual(['mqtt://broker.test boardstream']);
  });

  test('a store that answered in an earlier run is waited for', async () => {
    rig.remembered.add('mqtt://broker.test boardstream');
    rig.start({ ack: 'auto' }).up();
    rig.append(5);
    await rig.clock.advance(60_000);
    expect(rig.spool.size).toBe(5);
  });

  test('garbage on the topic of answers is no store', async () => {
    rig.start({ ack: 'auto' }).up();
    await rig.clock.advance(100);
    rig.say('hello');
    rig.say('{"boardstream":1}\n{"hello":1,"ack":0}\n');
    expect(rig.remembered.size).toBe(0);
    expect(rig.meter.snapshot().faults).toBe(2);
  });
});
