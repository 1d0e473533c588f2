import type { QuantityTrace } from '../../core/index.ts';
import { normal, seededRandom } from './random.ts';

const MINUTES_A_DAY = 1440;

/** A heated room in winter as one heat capacity behind a resistance; temperatures in Cel, times in minutes. */
const ROOM = {
  outside: { mean: 4, swing: 4, warmestAtMinute: 15 * 60 },
  /** How fast it follows the outside, minutes: walls and closed window; and with the window open. */
  closedMinutes: 1500,
  openMinutes: 90,
  /** Cel a minute while the radiator is warm. */
  heaterPerMinute: 0.05,
  /** The radiator warms and cools with this time constant, minutes. */
  heaterMinutes: 12,
  /** Cel a minute when the sun stands in the window, around its minute. */
  sun: { perMinute: 0.022, atMinute: 13 * 60, widthMinutes: 75 },
  /** The thermostat: from `dayFrom` to `dayUntil` the higher setting; switches at ± `hysteresis`. */
  thermostat: { dayFrom: 6 * 60, dayUntil: 22 * 60, day: 21, night: 17.5, hysteresis: 0.4 },
  windowOpen: { from: 7 * 60 + 30, until: 7 * 60 + 50 },
  /** Standard deviation of a reading. */
  noise: 0.015,
} as const;

/** `temperature (Cel)` from midnight to midnight, a row a minute. The last row is the first again. */
export function roomDay({ seed }: { readonly seed: number }): QuantityTrace {
  const random = seededRandom(seed);
  let room = { temperature: 19, heater: 0, heating: false };
  // Two days to settle into the daily round, then the day that is kept.
  for (let minute = -2 * MINUTES_A_DAY; minute < 0; minute += 1) room = nextMinute(room, minute);
  const temperatures: number[] = [];
  for (let minute = 0; minute <= MINUTES_A_DAY; minute += 1) {
    temperatures.push(room.temperature);
    room = nextMinute(room, minute);
  }
  const first = temperatures[0] ?? 0;
  const gap = (temperatures.at(-1) ?? first) - first;
  const noise = temperatures.map(() => ROOM.noise * normal(random));
  noise[MINUTES_A_DAY] = noise[0] ?? 0;
  return {
    quantities: [{ name: 'temperature', unit: 'Cel' }],
    timesS: Float64Array.from(temperatures, (_, minute) => minute * 60),
    // What is left of the gap between the two midnights is spread over the day.
    values: [
      Float64Array.from(
        temperatures,
        (temperature, minute) => temperature - (gap * minute) / MINUTES_A_DAY + (noise[minute] ?? 0),
      ),
    ],
  };
}

interface RoomState {
  readonly temperature: number;
  /** How warm the radiator is, 0 to 1. */
  readonly heater: number;
  readonly heating: boolean;
}

function nextMinute({ temperature, heater, heating }: RoomState, minute: number): RoomState {
  const ofDay = ((minute % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY;
  const { outside, thermostat, windowOpen, sun } = ROOM;
  const outsideNow =
    outside.mean + outside.swing * Math.cos((2 * Math.PI * (ofDay - outside.warmestAtMinute)) / MINUTES_A_DAY);
  const isOpen = ofDay >= windowOpen.from && ofDay < windowOpen.until;
  const setting = ofDay >= thermostat.dayFrom && ofDay < thermostat.dayUntil ? thermostat.day : thermostat.night;
  const isHeating = heating
    ? temperature < setting + thermostat.hysteresis
    : temperature < setting - thermostat.hysteresis;
  const sunNow = sun.perMinute * Math.exp(-(((ofDay - sun.atMinute) / sun.widthMinutes) ** 2));
  const loss = (temperature - outsideNow) / (isOpen ? ROOM.openMinutes : ROOM.closedMinutes);
  return {
    temperature: temperature - loss + heater * ROOM.heaterPerMinute + sunNow,
    heater: heater + ((isHeating ? 1 : 0) - heater) / ROOM.heaterMinutes,
    heating: isHeating,
  };
}
