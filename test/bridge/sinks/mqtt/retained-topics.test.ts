import { EventEmitter } from 'node:events';
import type { MqttClient } from 'mqtt';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { RetainedTopics } from '../../../../bridge/sinks/mqtt/forget/retained-topics.ts';
import { ManualClock } from '../../../../core/index.ts';

let clock: ManualClock;
let interrupt: AbortController;
/** What the broker does with the next request. */
let answer: () => Promise<unknown>;
let client: EventEmitter & Record<'subscribeAsync' | 'unsubscribeAsync' | 'publishAsync', unknown>;
let retained: RetainedTopics;

beforeEach(() => {
  clock = new ManualClock();
  interrupt = new AbortController();
  answer = () => Promise.resolve();
  const ask = () => answer();
  client = Object.assign(new EventEmitter(), { subscribeAsync: ask, unsubscribeAsync: ask, publishAsync: ask });
  const broker = client as unknown as MqttClient;
  retained = new RetainedTopics({ client: broker, name: 'mqtt://broker', clock, signal: interrupt.signal });
  onTestFinished(() => expect(client.listenerCount('message')).toBe(0));
});

function send(topic: string, payload: string, retain: boolean): void {
  client.emit('message', topic, Buffer.from(payload), { retain });
}

test('what is retained is read until no more has come for half a second; what is only passing by does not count', async () => {
  const reading = retained.read(['a/#']);
  await clock.advance(0);
  send('a/1', 'x', true);
  await clock.advance(499);
  send('a/2', 'y', true);
  send('a/live', '1', false);
  await clock.advance(501);
  send('a/live', '2', false);
  await clock.advance(499);
  send('a/live', '3', false);
  await clock.advance(500);
  expect(await reading).toEqual(
    new Map([
      ['a/1', 'x'],
      ['a/2', 'y'],
    ]),
  );
});

test('a refusal is an error that names the broker and the topic', async () => {
  answer = () => Promise.reject(new Error('Not authorized'));
  await expect(retained.clear('a/1')).rejects.toMatchObject({
    code: 'BROKER_REFUSED',
    message: 'mqtt://broker did not clear a/1: Not authorized',
  });
  await expect(retained.read(['a/#'])).rejects.toMatchObject({ code: 'BROKER_REFUSED' });
});

test('a broker that does not answer is waited for 15 s, or until the user has had enough', async () => {
  answer = () => new Promise(() => undefined);
  const late = expect(retained.clear('a/1')).rejects.toThrow('it did not answer');
  await clock.advance(15_000);
  await late;
  const interrupted = expect(retained.clear('a/1')).rejects.toThrow('interrupted');
  interrupt.abort();
  await interrupted;
});
