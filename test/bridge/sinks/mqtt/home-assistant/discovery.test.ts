import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { BoardHealth, MemorySpool } from '../../../../../bridge/index.ts';
import { type Announcement, announce } from '../../../../../bridge/sinks/mqtt/announcement/announcement.ts';
import type { DiscoveryMessage } from '../../../../../bridge/sinks/mqtt/announcement/home-assistant/discovery-message.ts';
import { ManualClock } from '../../../../../core/index.ts';
import { RecordingLink } from '../recording-link.ts';
import { discoveryFaults } from './discovery-rules.ts';

let clock: ManualClock;
let link: RecordingLink;
let spool: MemorySpool;
let announcement: Announcement;

beforeEach(() => {
  clock = new ManualClock();
  link = new RecordingLink();
  spool = new MemorySpool({ clock, onStatus: () => undefined });
  const health = new BoardHealth({ bridge: 'pi 4', version: '1.2.3', spool, clock });
  health.heard({ type: 'sourceOpened', board: 'uno', path: '/dev/ttyACM0' });
  const end = new AbortController();
  announcement = announce({
    ...{ link, bridge: 'pi 4', health, spool, clock, random: () => 0.5, signal: end.signal, onStatus: () => undefined },
    destination: {
      ...{ kind: 'mqtt', url: new URL('mqtt://broker'), base: 'site', protocolVersion: 4, ack: 'auto', stores: 1 },
      ...{ valuesEveryMs: undefined, homeAssistant: { discoveryPrefix: 'homeassistant' } },
    },
  });
  onTestFinished(async () => {
    end.abort();
    link.down();
    await announcement.stop();
    await clock.advance(0);
    expect(clock.sleeping).toBe(0);
  });
});

function append(series: string, unit?: string, board = 'uno', value = 20.5): void {
  spool.append(board, [{ series, value, monotonicMs: clock.monotonicMs(), ...(unit !== undefined && { unit }) }]);
}

/** Discovery messages since the last look, each found right by the rules, by the name of its device. */
function devices(): Map<string, DiscoveryMessage> {
  const found = new Map<string, DiscoveryMessage>();
  for (const { topic, payload, qos, retain } of link.published.splice(0)) {
    if (!topic.startsWith('homeassistant/')) continue;
    expect(discoveryFaults(topic, payload)).toEqual([]);
    expect({ qos, retain }).toEqual({ qos: 1, retain: true });
    const message = JSON.parse(payload) as DiscoveryMessage;
    found.set(message.dev.name, message);
  }
  return found;
}

test('a board is a device with a sensor for each of its series, behind the device of its bridge', async () => {
  link.up();
  append('T', 'Cel');
  append('soil moisture', '%');
  await clock.advance(2_000);
  const found = devices();
  expect([...found.keys()]).toEqual(['pi 4', 'uno']);
  const [bridge, uno] = [...found.values()];
  expect(uno?.dev.via_device).toBe(bridge?.dev.ids[0]);
  expect(bridge?.cmps['supply']).toMatchObject({ ent_cat: 'diagnostic', dev_cla: 'enum' });
  expect(uno?.stat_t).toMatch(/^site\/pi_4-[0-9a-f]{8}\/uno\/\$state$/);
  const place = uno?.stat_t.slice(0, -'/uno/$state'.length);
  expect(uno?.avty).toEqual([
    { t: `${place}/$state`, val_tpl: '{{ value_json.state }}' },
    { t: `${place}/uno/$availability` },
  ]);
  const [temperature, moisture] = Object.values(uno?.cmps ?? {});
  expect(temperature).toEqual({
    ...{ p: 'sensor', name: 'T', uniq_id: `${uno?.dev.ids[0]}_T`, val_tpl: "{{ value_json.get('T') }}" },
    ...{ unit_of_meas: '°C', dev_cla: 'temperature', stat_cla: 'measurement', exp_aft: 60, sug_dsp_prc: 1 },
  });
  expect(moisture?.uniq_id).toMatch(/_soil_moisture-[0-9a-f]{16}$/);
});

test('series that come within two seconds of each other are told together', async () => {
  link.up();
  await clock.advance(0);
  devices();
  for (const series of ['a', 'b', 'c']) {
    append(series);
    await clock.advance(500);
  }
  expect(devices().size).toBe(0);
  await clock.advance(500);
  expect(Object.keys(devices().get('uno')?.cmps ?? {})).toEqual(['a', 'b', 'c']);
});

test('a message is sent again only where it has changed', async () => {
  link.up();
  append('T', 'Cel');
  await clock.advance(2_000);
  expect(devices().size).toBe(2);
  append('T', 'Cel', 'uno', 21.5);
  await clock.advance(60_000);
  expect(devices().size).toBe(0);
  append('T', 'Far');
  await clock.advance(2_000);
  expect(devices().get('uno')?.cmps['T']?.unit_of_meas).toBe('°F');
});

test('the expiry follows how often a series comes', async () => {
  link.up();
  for (let at = 0; at < 3; at += 1) {
    append('T');
    await clock.advance(90_000);
  }
  expect(devices().get('uno')?.cmps['T']?.exp_aft).toBe(300);
});

test('on every connection all is told again', async () => {
  link.up();
  append('T');
  await clock.advance(2_000);
  devices();
  link.down();
  link.up();
  await clock.advance(0);
  expect([...devices().keys()]).toEqual(['pi 4', 'uno']);
});

test('once Home Assistant says that it is online all is told again, after a random part of ten seconds', async () => {
  link.up();
  append('T');
  await clock.advance(2_000);
  devices();
  link.deliver('homeassistant/status', 'offline');
  link.deliver('homeassistant/status', 'online');
  link.deliver('homeassistant/status', 'online');
  await clock.advance(4_999);
  expect(devices().size).toBe(0);
  await clock.advance(1);
  expect(link.take().filter((line) => line.startsWith('homeassistant/'))).toHaveLength(2);
  await clock.advance(10_000);
  expect(devices().size).toBe(0);
});

test('a connection that is lost and back while all is told begins it anew', async () => {
  link.answers = 'never';
  append('T');
  link.up();
  await clock.advance(0);
  devices();
  link.answers = 'taken';
  link.down();
  link.up();
  await clock.advance(0);
  expect([...devices().keys()]).toEqual(['pi 4', 'uno']);
});

test('a stop says that the bridge is offline and ends everything', async () => {
  link.up();
  append('T');
  await clock.advance(0);
  link.take();
  await announcement.stop();
  expect(link.take()).toEqual([
    expect.stringMatching(/\/uno\/\$availability offline$/),
    expect.stringContaining('"state":"offline"'),
  ]);
  append('T');
  await clock.advance(60_000);
  expect(link.take()).toEqual([]);
});

test('what the broker refused is told again', async () => {
  link.answers = 'refused';
  link.up();
  append('T');
  await clock.advance(2_000);
  devices();
  link.answers = 'taken';
  await clock.advance(10_000);
  expect([...devices().keys()]).toEqual(['pi 4', 'uno']);
});

const HOSTILE = ["'}}{{ 1+1 }}", '{% for x in y %}', 'a\\', '"', '__proto__', 'constructor', 'T\u0000', '../+/#', '😀'];

test.each(HOSTILE)('a board and a series called %j are told like every other', async (name) => {
  link.up();
  append(name, undefined, name);
  await clock.advance(2_000);
  const board = [...devices().values()].find(({ dev }) => dev.via_device !== undefined);
  expect(Object.values(board?.cmps ?? {})).toHaveLength(1);
  expect(board?.stat_t.split('/')).toHaveLength(4);
});

test('256 series with long names make one message that Home Assistant takes', async () => {
  link.up();
  for (let at = 0; at < 256; at += 1) append(`${'x'.repeat(200)}${at}`);
  await clock.advance(2_000);
  expect(Object.keys(devices().get('uno')?.cmps ?? {})).toHaveLength(256);
});
