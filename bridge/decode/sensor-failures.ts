import { isTemperature } from './label.ts';

/** The DS18B20's answer when it was never asked to measure, and that of libraries when it is not there. */
const POWER_UP_CEL = 85;
const POWER_UP_FAR = 185;
const DISCONNECTED_CEL = -127;
const DISCONNECTED_FAR = -196.6;
/** What DHTlib and the MAX30102's algorithm give instead of a result. */
const NO_RESULT = -999;

/** A real reading of 85 °C comes from its neighbourhood, kelvin. A boiler rises slower than this between two lines. */
const NEIGHBOURHOOD = 10;

/** Sensors that never measure -999. */
const NEVER_NO_RESULT = /temp|hum|press|^hr$|heart|bpm|sp[o0]2|co2|tvoc|lux|light|dist|moist/i;

const MAX_SERIES = 1024;

/** What is remembered of one series, to tell a failure from a reading. */
export interface SeriesHistory {
  /** The last good reading since the board started. */
  last: number | undefined;
  readonly isTemperature: boolean;
  readonly neverNoResult: boolean;
}

/** Whether `value` may be a failure, so that it has to be judged. */
export function isSuspicious(value: number): boolean {
  return (
    value === POWER_UP_CEL ||
    value === POWER_UP_FAR ||
    value === DISCONNECTED_CEL ||
    value === DISCONNECTED_FAR ||
    value === NO_RESULT
  );
}

/** Tells readings that sensors give when they have none: source is DS18B20's data sheet and the libraries' constants. */
export class SensorFailures {
  readonly #histories = new Map<string, SeriesHistory>();

  /** The board started again: the next readings may be those of power-up. */
  restarted(): void {
    for (const history of this.#histories.values()) history.last = undefined;
  }

  /** The memory of a series, made when it is new; `undefined` where nothing has to be remembered. */
  history(series: string, unit: string | undefined): SeriesHistory | undefined {
    const known = this.#histories.get(series);
    if (known !== undefined) return known;
    const history = {
      last: undefined,
      isTemperature: isTemperature({ series, unit }),
      neverNoResult: unit !== undefined || NEVER_NO_RESULT.test(series),
    };
    if (!history.isTemperature && !history.neverNoResult) return undefined;
    if (this.#histories.size < MAX_SERIES) this.#histories.set(series, history);
    return history;
  }

  /** Whether this reading is a failure; a good one is remembered. */
  isFailure(series: string, unit: string | undefined, value: number): boolean {
    const history = this.history(series, unit);
    if (history === undefined) return false;
    if (isSuspicious(value) && isFailed(history, unit, value)) return true;
    history.last = value;
    return false;
  }
}

function isFailed(
  { last, isTemperature, neverNoResult }: SeriesHistory,
  unit: string | undefined,
  value: number,
): boolean {
  if (value === NO_RESULT) return neverNoResult;
  if (!isTemperature || (unit !== undefined && unit !== 'Cel' && unit !== 'Far')) return false;
  if (value === DISCONNECTED_CEL) return unit !== 'Far';
  if (value === DISCONNECTED_FAR) return unit !== 'Cel';
  if (value === (unit === 'Far' ? POWER_UP_FAR : POWER_UP_CEL)) {
    return last === undefined || Math.abs(last - value) > NEIGHBOURHOOD;
  }
  return false;
}
