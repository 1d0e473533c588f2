import { expect, test } from 'vitest';
import { FaultLog, type FaultTarget, faultyPart, type PartFault } from '../../../firmware-sim/faults/index.ts';
import type { AnalogPart, DigitalPart } from '../../../firmware-sim/sensors/part.ts';

/** A sensor that tells its time in volts, and keeps what it was told. */
function ramp() {
  const told: [string, boolean, number][] = [];
  const part: AnalogPart & FaultTarget = {
    kind: 'analog',
    volts: (timeMs) => timeMs / 1000,
    fault: (name, on, timeMs) => void told.push([name, on, timeMs]),
  };
  return { part, told };
}

const stuck: PartFault = { kind: 'part', pin: 'A0', name: 'stuck', atMs: 1000, forMs: 500 };
const lost: PartFault = { kind: 'part', pin: 'A0', name: 'lost', atMs: 9000 };

function rig() {
  const { part, told } = ramp();
  const log = new FaultLog([stuck, lost]);
  const timeline = { bootedAtMs: 0, nowMs: 0 };
  return { faulty: faultyPart({ part, faults: [lost, stuck], log, timeline: () => timeline }), told, log, timeline };
}

test('a fault is switched on before the first reading at or after its time, and off at its end', () => {
  const { faulty, told } = rig();
  faulty.volts(999);
  expect(told).toEqual([]);
  faulty.volts(1000);
  expect(told).toEqual([['stuck', true, 1000]]);
  faulty.volts(1700);
  expect(told.slice(1)).toEqual([['stuck', false, 1500]]);
});

test('a fault during which nobody read the sensor has not fired', () => {
  const { faulty, log } = rig();
  faulty.volts(900);
  faulty.volts(1600);
  expect(log.outcomes.map(({ count }) => count)).toEqual([0, 0]);
  faulty.volts(9500);
  expect(log.outcomes).toMatchObject([{ count: 0 }, { count: 1, firstAtMs: 9500 }]);
});

test('a part’s time goes on through a reset and never goes back', () => {
  const { faulty, timeline } = rig();
  expect(faulty.volts(3000)).toBe(3);
  timeline.bootedAtMs = 2500;
  expect(faulty.volts(0)).toBe(3);
  expect(faulty.volts(2000)).toBe(4.5);
});

test('a digital part is asked again when its fault begins', () => {
  const part: DigitalPart & FaultTarget = {
    kind: 'digital',
    level: () => 1,
    nextChangeMs: () => Number.POSITIVE_INFINITY,
    fault() {},
  };
  const faulty = faultyPart({
    part,
    faults: [stuck],
    log: new FaultLog([stuck]),
    timeline: () => ({ bootedAtMs: 400, nowMs: 400 }),
  });
  expect(faulty.nextChangeMs(100)).toBe(600);
  expect(faulty.kind).toBe('digital');
});
