import type { QuantitySource } from '../quantity-source.ts';

/**
 * Share of the light that comes back from a finger, and how deep the pulse modulates infrared. The sizes are ours, such
 * that usual LED currents (6 to 12 mA) give the counts that makers see with a finger on it.
 */
const FINGER_COUNTS_PER_MA = { red: 9000, ir: 12_000 } as const;
const IR_PULSE_SHARE = 0.012;

export interface Max30102Optics {
  /** Counts of 18 bits at this LED current, before noise. */
  red(timeMs: number, currentMa: number): number;
  ir(timeMs: number, currentMa: number): number;
}

export interface OpticsOptions {
  /** The pulse wave as a share of its systolic rise. */
  readonly pulse: QuantitySource;
  /** Oxygen saturation, %. */
  readonly saturation: QuantitySource;
}

/**
 * Light through a finger. More blood takes more light, so that a pulse shows downwards. The red pulse is weaker by the
 * ratio of ratios R, with saturation = 104 - 17 R. Source of that line: Maxim AN6845, as its reference code has it.
 */
export function max30102Optics({ pulse, saturation }: OpticsOptions): Max30102Optics {
  const ratio = (timeMs: number) => Math.max(0, (104 - saturation(timeMs)) / 17);
  return {
    red: (timeMs, currentMa) =>
      FINGER_COUNTS_PER_MA.red * currentMa * (1 - IR_PULSE_SHARE * ratio(timeMs) * pulse(timeMs)),
    ir: (timeMs, currentMa) => FINGER_COUNTS_PER_MA.ir * currentMa * (1 - IR_PULSE_SHARE * pulse(timeMs)),
  };
}
