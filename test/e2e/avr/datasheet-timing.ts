/** A row of `timing.c`: its name without numbers of its own, and the numbers; a count with flags is `count/flags`. */
export interface TimingRow {
  readonly name: string;
  readonly values: readonly string[];
}

/** Cycles between the store and the load that a measurement takes at least; `LEAST` of `timing.c`. */
const LEAST_CYCLES = 16;
/** Engines let a store happen as it begins; the numbers count from its end. */
const STORE_CYCLES = 2;

const OVERFLOW = 1;
const MATCH_A = 2;
const MATCH_B = 4;

interface Counting {
  readonly from: number;
  readonly top: number;
  readonly matchA: number;
  readonly matchB: number;
  readonly flags?: number;
  readonly steps: number;
}

/** Fast PWM and CTC: an overflow shows at the return to 0, a match with the clock after it; figures 15-8 to 15-11. */
export function countedUp(counting: Counting & { readonly overflowsAtTop: boolean }): string[] {
  const { from, top, matchA, matchB, steps, overflowsAtTop } = counting;
  const seen: string[] = [];
  let { flags = 0 } = counting;
  for (let step = 0, count = from; step < steps; step += 1) {
    seen.push(`${count}/${flags}`);
    if (count === matchA) flags |= MATCH_A;
    if (count === matchB) flags |= MATCH_B;
    // A counter beyond its top goes on to its maximum, 15.7.2.
    const wraps = count === top || count === 255;
    if (wraps && (overflowsAtTop || count === 255)) flags |= OVERFLOW;
    count = wraps ? 0 : count + 1;
  }
  return seen;
}

/** Phase-correct PWM: up to the top and down to 0, where it overflows; figure 15-7. */
export function countedUpAndDown({ from, top, matchA, matchB, flags: initial = 0, steps }: Counting): string[] {
  const seen: string[] = [];
  let flags = initial;
  for (let step = 0, count = from, up = true; step < steps; step += 1) {
    seen.push(`${count}/${flags}`);
    if (count === matchA) flags |= MATCH_A;
    if (count === matchB) flags |= MATCH_B;
    if (count === top) up = false;
    count += up ? 1 : -1;
    if (count > 0) continue;
    up = true;
    flags |= OVERFLOW;
  }
  return seen;
}

/**
 * The lines that the program tries, with the cycles of their bits and the bits of their frames: start, data, parity, stop;
 * tables 20-1 and 20-7 to 20-10.
 */
const LINES = [
  { bitCycles: 8, frameBits: 10 },
  { bitCycles: 32, frameBits: 10 },
  { bitCycles: 136, frameBits: 10 },
  { bitCycles: 144, frameBits: 10 },
  { bitCycles: 1664, frameBits: 10 },
  { bitCycles: 1664, frameBits: 10 },
  { bitCycles: 136, frameBits: 1 + 5 + 1 },
  { bitCycles: 136, frameBits: 1 + 8 + 2 },
  { bitCycles: 136, frameBits: 1 + 7 + 1 + 1 },
  { bitCycles: 136, frameBits: 1 + 8 + 1 + 1 },
];

/**
 * When a byte is accepted, when it is out, when the next one is accepted and out, and when one is out after a pause. The
 * second is stored some cycles after the first, as many for every line.
 */
export function usartTimes(line: number): string[] {
  const { bitCycles, frameBits } = LINES[line] ?? { bitCycles: 0, frameBits: 0 };
  const frameCycles = bitCycles * frameBits;
  const secondAfterCycles = 25;
  const sent = frameCycles - STORE_CYCLES;
  const nextReady = sent - secondAfterCycles;
  return [LEAST_CYCLES, sent, nextReady, nextReady + frameCycles, sent].map(String);
}

/** Erasing or writing takes 1.8 ms, both 3.4 ms; table 8-1. The processor stands still for two of the cycles. */
export function eepromTimes(mode: number): string {
  return String((mode === 0 ? 3.4 : 1.8) * 16_000 - STORE_CYCLES - 2);
}
