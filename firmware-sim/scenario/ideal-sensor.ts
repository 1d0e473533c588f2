import { z } from 'zod';
import { type QuantityTrace, sampleTrace } from '../../core/index.ts';
import type { FaultTarget, PartFaultName } from '../faults/index.ts';
import type { ReadQuantity } from '../firmware/line-template.ts';
import type { AnalogPart } from '../sensors/part.ts';
import type { PartKind } from './part-registry.ts';

export interface FollowOptions {
  /** Default the trace's first. */
  readonly quantity?: string;
  /** Seconds into the trace at time 0. Default 0. */
  readonly offsetS?: number;
}

const FAULTS = ['stuck', 'lost', 'nan', '85-degrees'] as const;

/**
 * A sensor without errors: what it is exposed to, it reads. For boards whose sketch prints a quantity itself, and for
 * tests. On an analogue pin its value is the voltage.
 */
export class IdealSensor implements AnalogPart, FaultTarget {
  readonly kind = 'analog';
  readonly faultNames = FAULTS;
  readonly #on = new Set<PartFaultName>();
  #quantity: ReadQuantity;
  #stuckAt = Number.NaN;

  /** @param quantity by simulated milliseconds; default 0 at all times */
  constructor(quantity: ReadQuantity = () => 0) {
    this.#quantity = quantity;
  }

  /** From now on the value is that of the trace, which starts again at its end. Its time is the board's. */
  follow(trace: QuantityTrace, { quantity = trace.quantities[0]?.name ?? '', offsetS = 0 }: FollowOptions = {}): void {
    this.#quantity = (timeMs) => sampleTrace(trace, quantity, offsetS + timeMs / 1000);
  }

  /** From now on the value is this one. */
  set(value: number): void {
    this.#quantity = () => value;
  }

  /** `NaN` when it is lost, as libraries say for a sensor that does not answer. */
  volts(timeMs: number): number {
    if (this.#on.has('lost') || this.#on.has('nan')) return Number.NaN;
    if (this.#on.has('85-degrees')) return 85;
    return this.#on.has('stuck') ? this.#stuckAt : this.#quantity(timeMs);
  }

  fault(name: PartFaultName, on: boolean, timeMs: number): void {
    if (name === 'stuck' && on) this.#stuckAt = this.#quantity(timeMs);
    if (on) this.#on.add(name);
    else this.#on.delete(name);
  }
}

/** `ideal` in a scenario; `{A0}` in a template is its value as it is, not the reading of a converter. */
export const idealSensorKind: PartKind = {
  options: z.strictObject({ value: z.number().optional() }),
  inputs: ['value'],
  faults: FAULTS,
  make(options, { quantity }) {
    const { value = 0 } = options as { value?: number };
    return new IdealSensor(quantity('value') ?? (() => value));
  },
  readings: (part) => ({ '': (timeMs) => (part.kind === 'analog' ? part.volts(timeMs) : Number.NaN) }),
};
