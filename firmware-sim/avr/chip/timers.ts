import { AVRTimer, type AVRTimerConfig } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';
import { placeMatches, UP_AND_DOWN } from './compare-matches.ts';

/**
 * A timer of avr8js, which would post an event at every tick of its prescaler. Here one stands on the agenda only for the
 * tick at which something happens: a compare match, the top, the bottom. What a program reads or writes in between is
 * counted up to that moment. It stands still with the I/O clock. Source: ATmega328P datasheet DS40002061, chapters 14, 15
 * and 17.
 */
export function attachTimer(cpu: ChipCpu, config: AVRTimerConfig): AVRTimer {
  const timer = new AVRTimer(cpu, config);
  placeMatches(cpu, timer, config.TCNT);
  cpu.postpone(timer.count, () => (ticksToNextEvent(timer) - 1) * timer['divider']);
  cpu.onResume((stoppedCycles) => {
    timer['lastCycle'] += stoppedCycles;
  });
  const { TCCRA, TCCRB, OCRA, OCRB, OCRC, ICR, TCNT, TIFR, TIMSK } = config;
  for (const register of [TCCRA, TCCRB, OCRA, OCRB, TCNT, ...[OCRC, ICR].filter((address) => address !== 0)]) {
    const write = cpu.writeHooks[register];
    if (write === undefined) continue;
    cpu.writeHooks[register] = (...written) => {
      timer.count(false);
      const result = write(...written);
      // After these two avr8js has put itself on the agenda of the next instruction.
      if (register !== TCCRB && register !== TCNT) {
        cpu.updateClockEvent(timer.count, timer['lastCycle'] + timer['divider'] - cpu.cycles);
      }
      return result;
    };
  }
  const clearFlags = cpu.writeHooks[TIFR];
  cpu.writeHooks[TIFR] = (value, before, ...rest) => {
    clearFlags?.(value, before, ...rest);
    if (OCRC !== 0) cpu.clearInterruptByFlag(timer['OCFC'], value);
    // avr8js forgets the flags that are not cleared.
    cpu.data[TIFR] = before & ~value;
    return true;
  };
  const enable = cpu.writeHooks[TIMSK];
  cpu.writeHooks[TIMSK] = (value, ...rest) => {
    if (OCRC !== 0) cpu.updateInterruptEnable(timer['OCFC'], value);
    return enable?.(value, ...rest);
  };
  return timer;
}

/** At least 1. */
function ticksToNextEvent(timer: AVRTimer): number {
  const { TOP } = timer;
  const now = timer['tcnt'];
  const matches = [timer['ocrA'], timer['ocrB'], ...(timer['hasOCRC'] ? [timer['ocrC']] : [])];
  const isDown = UP_AND_DOWN.includes(timer['timerMode']) && !timer['countingUp'];
  const end = UP_AND_DOWN.includes(timer['timerMode']) ? TOP : TOP + 1;
  // A match shows with the tick that leaves it.
  const distances = isDown
    ? [now, ...matches.map((match) => now - match + 1)]
    : [end - now, ...matches.map((match) => match - now + 1)];
  // A whole turn in one step would look to avr8js as if nothing had happened.
  const longest = Math.max(1, Math.min(TOP, distances[0] ?? 1));
  return Math.min(...distances.filter((distance) => distance > 0), longest);
}
