import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BridgeDetails } from '../../core/index.ts';
import { type DoctorRoots, type Finding, SYSTEM_ROOTS } from './finding.ts';

/** Bits of the firmware's word. Source: Raspberry Pi documentation, vcgencmd get_throttled. */
const UNDER_VOLTAGE = { now: 1 << 0, sinceStart: 1 << 16 } as const;

/** A Raspberry Pi's own word on its supply; `undefined` on machines that do not say. */
export function underVoltage({ sys }: Pick<DoctorRoots, 'sys'>): 'now' | 'sinceStart' | 'never' | undefined {
  const throttled = textOf(join(sys, 'devices/platform/soc/soc:firmware/get_throttled'));
  if (throttled !== undefined) {
    const bits = Number.parseInt(throttled, 16);
    if ((bits & UNDER_VOLTAGE.now) !== 0) return 'now';
    return (bits & UNDER_VOLTAGE.sinceStart) !== 0 ? 'sinceStart' : 'never';
  }
  const alarm = namesIn(join(sys, 'class/hwmon'))
    .map((name) => join(sys, 'class/hwmon', name))
    .find((folder) => textOf(join(folder, 'name')) === 'rpi_volt');
  if (alarm === undefined) return undefined;
  return textOf(join(alarm, 'in0_lcrit_alarm')) === '1' ? 'now' : 'never';
}

/** How the supply of this machine is at this moment; `unknown` where it does not say. */
export function supplyNow(roots: Pick<DoctorRoots, 'sys'> = SYSTEM_ROOTS): BridgeDetails['supply'] {
  const state = underVoltage(roots);
  if (state === undefined) return 'unknown';
  return state === 'now' ? 'weak' : 'ok';
}

export function checkPower(roots: DoctorRoots): Finding[] {
  const state = underVoltage(roots);
  const remedy = "use the Pi's own power supply and a short cable; feed thirsty boards from a hub with its own";
  switch (state) {
    case 'now':
      return [{ about: 'power', level: 'fault', what: 'the supply is too weak at this moment', remedy }];
    case 'sinceStart':
      return [{ about: 'power', level: 'advice', what: 'the supply was too weak since the start', remedy }];
    case 'never':
      return [{ about: 'power', level: 'ok', what: 'the supply is strong enough' }];
    case undefined:
      return [];
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
