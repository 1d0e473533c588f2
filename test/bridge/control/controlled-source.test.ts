import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlledSource } from '../../../bridge/control/controlled-source.ts';
import { isBoardstreamError } from '../../../core/errors.ts';
import { eventually } from '../../eventually.ts';
import { pull } from '../sources/tcp/tcp-rig.ts';
import { FakePort } from './fake-port.ts';

let port: FakePort;
let source: ControlledSource;
let stop: AbortController;

beforeEach(() => {
  port = new FakePort();
  source = new ControlledSource(port.source);
  stop = new AbortController();
});

afterEach(() => stop.abort());

async function opened() {
  const pulled = pull(source, stop.signal);
  await eventually('the port is open', () => port.openCount === 1);
  return pulled;
}

test('a loan closes the port, and what was read before still comes out', async () => {
  const { lines, end } = await opened();
  port.say('a');
  port.say('b');
  await source.lend('avrdude');
  expect(port.openCount).toBe(0);
  expect(lines).toEqual(['a', 'b']);
  expect(await end).toMatchObject({ code: 'SOURCE_LENT', message: 'the port is lent to avrdude' });
  expect([source.state, source.lentTo]).toEqual(['lent', 'avrdude']);
});

test('it is opened again once it is given back, and not before', async () => {
  const { end } = await opened();
  const giveBack = await source.lend('avrdude');
  await end;
  const again = pull(source, stop.signal);
  port.say('into nothing');
  await Promise.resolve();
  expect(port.openings).toBe(1);
  giveBack();
  await eventually('the port is open', () => port.openCount === 1);
  port.say('c');
  await eventually('a line is read', () => again.lines.length === 1);
  expect(again.lines).toEqual(['c']);
  expect(source.state).toBe('reading');
});

test('a port that is lent is not lent a second time, not even while it closes', async () => {
  await opened();
  const first = source.lend('avrdude');
  await expect(source.lend('esptool')).rejects.toMatchObject({ code: 'SOURCE_LENT' });
  (await first)();
  await eventually('it can be lent again', () => source.state !== 'lent');
});

test('a board that is away is lent at once, and an old loan that is given back twice leaves a new one alone', async () => {
  port.missing(true);
  expect(await pull(source, stop.signal).end).toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  expect(source.state).toBe('away');
  const giveBack = await source.lend('avrdude');
  giveBack();
  await eventually('it is back', () => source.state === 'away');
  await source.lend('esptool');
  giveBack();
  await Promise.resolve();
  expect(source.lentTo).toBe('esptool');
});

test('the end of the bridge ends the wait for a port that is lent', async () => {
  const { end } = await opened();
  await source.lend('avrdude');
  await end;
  const waiting = pull(source, stop.signal);
  stop.abort();
  expect(await waiting.end).toBe('ended');
});

test('a listener hears every byte until it stops, and the lines go their way all the same', async () => {
  const { lines } = await opened();
  const heard: string[] = [];
  const stopListening = source.listen((bytes) => heard.push(Buffer.from(bytes).toString()));
  port.say('a');
  stopListening();
  port.say('b');
  await eventually('both lines are read', () => lines.length === 2);
  expect(heard).toEqual(['a\n']);
});

test('text goes to the open port alone', async () => {
  await expect(source.write(Buffer.from('c'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  await opened();
  await source.write(Buffer.from('c'));
  expect(port.written).toEqual(['c']);
  await source.lend('avrdude');
  const refused = await source.write(Buffer.from('d')).catch((error: unknown) => error);
  expect(isBoardstreamError(refused) && refused.code).toBe('SOURCE_LENT');
  expect(port.written).toEqual(['c']);
});
