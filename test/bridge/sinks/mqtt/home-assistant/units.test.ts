import { expect, test } from 'vitest';
import { MemorySpool } from '../../../../../bridge/index.ts';
import { boardDevice } from '../../../../../bridge/sinks/mqtt/announcement/home-assistant/board-device.ts';
import { sensorUnit } from '../../../../../bridge/sinks/mqtt/announcement/home-assistant/units.ts';
import { NewestValues } from '../../../../../bridge/sinks/mqtt/announcement/newest-values.ts';
import { ManualClock } from '../../../../../core/index.ts';
import { UNITS } from '../../../../../core/units.ts';
import { discoveryFaults } from './discovery-rules.ts';

const place = { discoveryPrefix: 'homeassistant', base: 'site', bridge: 'pi4', version: '1.2.3' };

test('every unit that boards print makes a sensor that Home Assistant takes', async () => {
  const clock = new ManualClock();
  const spool = new MemorySpool({ clock, onStatus: () => undefined });
  const end = new AbortController();
  const newest = new NewestValues({ spool, clock, signal: end.signal });
  for (const { code } of UNITS) spool.append('uno', [{ series: code, unit: code, value: 1, monotonicMs: 0 }]);
  await clock.advance(0);
  end.abort();
  const { topic, message } = boardDevice(place, 'uno', newest.boards.get('uno') ?? new Map());
  expect(discoveryFaults(topic, JSON.stringify(message))).toEqual([]);
  expect(Object.keys(message.cmps)).toHaveLength(UNITS.length);
});

test.each([
  ['Cel', { unit_of_meas: '°C', dev_cla: 'temperature', stat_cla: 'measurement' }],
  ['%RH', { unit_of_meas: '%', dev_cla: 'humidity', stat_cla: 'measurement' }],
  ['kWh', { unit_of_meas: 'kWh', dev_cla: 'energy', stat_cla: 'total_increasing' }],
  ['pH', { dev_cla: 'ph', stat_cla: 'measurement' }],
  ['%', { unit_of_meas: '%', stat_cla: 'measurement' }],
  ['/min', { unit_of_meas: 'bpm', stat_cla: 'measurement' }],
  ['furlong', { unit_of_meas: 'furlong', stat_cla: 'measurement' }],
  ['a\nb', { unit_of_meas: 'a b', stat_cla: 'measurement' }],
  ['', { stat_cla: 'measurement' }],
  [undefined, { stat_cla: 'measurement' }],
])('the unit %j is told as %j', (code, told) => {
  expect(sensorUnit(code)).toEqual(told);
});
