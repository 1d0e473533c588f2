/** What the scratchpad of a DS18B20 holds until the first conversion, Cel. Source: Maxim 19-7487, table 1. */
const POWER_UP_CELSIUS = 85;

/** No sensor in air or water warms by more between two readings that are seconds apart. */
const STEP_CELSIUS = 5;

/**
 * Tells a DS18B20 that lost its power from one that is as hot as it says: 85 exactly, not reached by way of its
 * neighbours, is the value of a sensor that has not measured.
 */
export class PowerUpValue {
  #last: number | undefined;

  isSuspect(celsius: number): boolean {
    const isNear = this.#last !== undefined && Math.abs(this.#last - POWER_UP_CELSIUS) <= STEP_CELSIUS;
    if (celsius === POWER_UP_CELSIUS && !isNear) return true;
    this.#last = celsius;
    return false;
  }
}
