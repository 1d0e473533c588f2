import type { AVRTimer } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';

/** Of avr8js: counting up and down, in phase-correct and in phase and frequency correct PWM. */
export const UP_AND_DOWN: readonly number[] = [1, 4];

/** Of avr8js: when a compare register that is buffered takes its new value. */
const AT_TOP = 1;
const AT_BOTTOM = 2;

/**
 * Puts compare matches of an avr8js timer where the datasheet has them (DS40002061): a match sets its flag, and moves its
 * pin, with the timer clock that follows it (15.5); a store to the counter takes effect whether the timer runs or not, and
 * blocks the match of the next timer clock (15.5.2); a counter beyond its top goes on to its maximum (15.7.2).
 */
export function placeMatches(cpu: ChipCpu, timer: AVRTimer, counterRegister: number): void {
  /** The counter was stored to since it last counted. */
  let isBlocked = false;
  let isStoring = false;

  const match = (isLeft: (compare: number) => boolean) => {
    for (const { letter, compare, interrupt, output } of channels(timer)) {
      if (!isLeft(compare)) continue;
      cpu.setInterruptFlag(interrupt);
      if (output !== 0) timer['updateCompPin'](output, letter);
    }
  };

  const topFor = topOf(timer);
  Object.defineProperty(timer, 'TOP', { get: () => topFor(timer['tcnt']) });

  timer['timerUpdated'] = (count: number, before: number) => {
    if (isStoring) return;
    const wraps = count <= before;
    const top = topFor(before);
    match((compare) => {
      if (compare === before && isBlocked) return false;
      return wraps ? (compare >= before && compare <= top) || compare < count : compare >= before && compare < count;
    });
    isBlocked = false;
  };

  timer['phasePwmCount'] = (from: number, ticks: number) => {
    let count = from;
    if (timer['tcntUpdated']) return count;
    for (let left = ticks; left > 0; left -= 1) {
      const { TOP } = timer;
      const quiet = isBlocked ? 0 : Math.min(left, quietTicks(timer, count, TOP));
      count += timer['countingUp'] ? quiet : -quiet;
      left -= quiet;
      if (left === 0) break;
      const leaving = count;
      if (!isBlocked) match((compare) => compare === leaving);
      isBlocked = false;
      if (TOP !== 0) count += timer['countingUp'] ? 1 : -1;
      if (count === TOP) {
        timer['countingUp'] = false;
        if (timer['ocrUpdateMode'] === AT_TOP) takeCompares(timer);
      }
      if (count === 0) {
        timer['countingUp'] = true;
        cpu.setInterruptFlag(timer['OVF']);
        if (timer['ocrUpdateMode'] === AT_BOTTOM) takeCompares(timer);
      }
    }
    return count & timer['MAX'];
  };

  const store = cpu.writeHooks[counterRegister];
  cpu.writeHooks[counterRegister] = (...written) => {
    isStoring = true;
    const result = store?.(...written);
    isStoring = false;
    isBlocked = true;
    if (timer['divider'] === 0) timer.count(false);
    return result ?? false;
  };
}

/** The end of counting up, from a count: the maximum where the count is beyond the top. */
function topOf(timer: AVRTimer): (count: number) => number {
  const plain = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(timer), 'TOP')?.get;
  return (count) => {
    const top: number = plain?.call(timer);
    return count > top && !UP_AND_DOWN.includes(timer['timerMode']) ? timer['MAX'] : top;
  };
}

/** For how many ticks of counting up and down nothing happens but that: no compare value is left, no end is reached. */
function quietTicks(timer: AVRTimer, count: number, top: number): number {
  const isUp = timer['countingUp'];
  if (top === 0 || count >= top + (isUp ? 0 : 1) || count < (isUp ? 0 : 1)) return 0;
  let ticks = isUp ? top - count - 1 : count - 1;
  for (const compare of [timer['ocrA'], timer['ocrB'], timer['hasOCRC'] ? timer['ocrC'] : timer['ocrB']]) {
    const distance = isUp ? compare - count : count - compare;
    if (distance >= 0 && distance < ticks) ticks = distance;
  }
  return ticks;
}

function takeCompares(timer: AVRTimer): void {
  timer['ocrA'] = timer['nextOcrA'];
  timer['ocrB'] = timer['nextOcrB'];
  timer['ocrC'] = timer['nextOcrC'];
}

/** The compare units, as avr8js keeps them to itself. */
function channels(timer: AVRTimer) {
  const both = [
    { letter: 'A', compare: timer['ocrA'], interrupt: timer['OCFA'], output: timer['compA'] },
    { letter: 'B', compare: timer['ocrB'], interrupt: timer['OCFB'], output: timer['compB'] },
  ] as const;
  if (!timer['hasOCRC']) return both;
  const third = { letter: 'C', compare: timer['ocrC'], interrupt: timer['OCFC'], output: timer['compC'] } as const;
  return [...both, third];
}
