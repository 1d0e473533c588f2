import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type BoardConfig, BoardHealth, MemorySpool, startBridge } from '../../../bridge/index.ts';
import { ManualClock } from '../../../core/index.ts';

test('a bridge knows its boards from the start, and those that come and go with its configuration', async () => {
  const clock = new ManualClock();
  const onStatus = () => undefined;
  const spool = new MemorySpool({ clock, onStatus });
  const health = new BoardHealth({ bridge: 'pi4', spool, clock });
  const end = new AbortController();
  const pipe: BoardConfig = { name: 'pipe', source: 'readable', input: new PassThrough() };
  const late: BoardConfig = { name: 'late', source: 'readable', input: new PassThrough() };
  const bridge = startBridge({
    ...{ name: 'pi4', boards: [pipe], spool, health, clock, onStatus, boardsMayCome: true, signal: end.signal },
    destination: { url: new URL('http://127.0.0.1:1'), user: 'maker', key: 'abcdefgh12' },
  });
  const boards = () => health.report().details?.boards;
  expect(boards()).toEqual([{ name: 'pipe', state: 'online' }]);
  await bridge.change({ boards: [late] });
  expect(boards()).toEqual([{ name: 'late', state: 'online' }]);
  end.abort();
  await clock.advance(10_000);
  await bridge.done;
});
