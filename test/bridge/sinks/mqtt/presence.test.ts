import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { BoardHealth, MemorySpool } from '../../../../bridge/index.ts';
import { Presence } from '../../../../bridge/sinks/mqtt/announcement/presence.ts';
import { BoardstreamError, ManualClock, parseBridgeReport } from '../../../../core/index.ts';
import { RecordingLink } from './recording-link.ts';

let clock: ManualClock;
let link: RecordingLink;
let health: BoardHealth;
let presence: Presence;

const STATE = 'site/pi4/$state';
const lost = new BoardstreamError('SOURCE_LOST', 'gone');

beforeEach(() => {
  clock = new ManualClock();
  link = new RecordingLink();
  const spool = new MemorySpool({ clock, onStatus: () => undefined });
  health = new BoardHealth({ bridge: 'pi4', version: '1.2.3', spool, clock });
  const end = new AbortController();
  onTestFinished(() => end.abort());
  presence = new Presence({ link, base: 'site', bridge: 'pi4', health, clock, signal: end.signal });
  health.heard({ type: 'sourceOpened', board: 'uno', path: '/dev/ttyACM0' });
});

/** The reports since the last look. */
function reports() {
  return link.take(STATE).map((line) => parseBridgeReport(line.slice(STATE.length + 1)));
}

test('a connection begins with a retained report and the availability of each board', async () => {
  link.up();
  await clock.advance(0);
  expect(link.published.every(({ qos, retain }) => qos === 1 && retain)).toBe(true);
  expect([...link.retained.keys()]).toEqual([STATE, 'site/pi4/uno/$availability']);
  expect(link.retained.get('site/pi4/uno/$availability')).toBe('online');
  expect(reports()[0]).toMatchObject({ state: 'online', bridge: 'pi4', details: { version: '1.2.3' } });
});

test('nothing is published while there is no connection, and everything on the next one', async () => {
  link.up();
  await clock.advance(0);
  link.take();
  link.down();
  health.heard({ type: 'sourceLost', board: 'uno', error: lost, retryInMs: 1 });
  await clock.advance(200_000);
  expect(link.take()).toEqual([]);
  link.up();
  await clock.advance(0);
  expect(link.take('site/pi4/uno/$availability')).toEqual(['site/pi4/uno/$availability offline']);
});

test('a board that is lost is offline at once, and only what changed is told', async () => {
  health.heard({ type: 'sourceOpened', board: 'nano', path: '/dev/ttyACM1' });
  link.up();
  await clock.advance(0);
  link.take();
  health.heard({ type: 'sourceLost', board: 'uno', error: lost, retryInMs: 1 });
  await clock.advance(0);
  const [, ...boards] = link.take();
  expect(boards).toEqual(['site/pi4/uno/$availability offline']);
});

test('a board that is no longer configured is offline and leaves the report', async () => {
  link.up();
  await clock.advance(0);
  link.take();
  health.left('uno');
  await clock.advance(0);
  expect(link.retained.get('site/pi4/uno/$availability')).toBe('offline');
  expect(reports()[0]?.details?.boards).toEqual([]);
});

test('every minute all is told again', async () => {
  link.up();
  await clock.advance(0);
  link.take();
  await clock.advance(59_000);
  expect(link.take()).toEqual([]);
  await clock.advance(1_000);
  expect(link.published.map(({ topic }) => topic)).toEqual([STATE, 'site/pi4/uno/$availability']);
  expect(reports()[0]?.details?.uptimeS).toBe(60);
});

test('what the broker did not take is told again with the next change', async () => {
  link.answers = 'refused';
  link.up();
  await clock.advance(0);
  link.take();
  link.answers = 'taken';
  health.heard({ type: 'supplyTooWeak' });
  await clock.advance(0);
  expect(link.take('site/pi4/uno/$availability')).toHaveLength(1);
});

test('a stop says offline of the boards and the bridge, and then nothing more', async () => {
  link.up();
  await clock.advance(0);
  link.take();
  await presence.stop();
  expect(link.retained.get('site/pi4/uno/$availability')).toBe('offline');
  expect(reports()).toMatchObject([{ state: 'offline', bridge: 'pi4' }]);
  health.heard({ type: 'supplyTooWeak' });
  await clock.advance(120_000);
  await presence.stop();
  expect(link.take()).toEqual([]);
});

test('a broker that does not answer holds a stop up for one second', async () => {
  link.answers = 'never';
  link.up();
  let isStopped = false;
  void presence.stop().then(() => {
    isStopped = true;
  });
  await clock.advance(999);
  expect(isStopped).toBe(false);
  await clock.advance(1);
  expect(isStopped).toBe(true);
});

test('a stop without a connection takes no time', async () => {
  await presence.stop();
  expect(link.take()).toEqual([]);
});
