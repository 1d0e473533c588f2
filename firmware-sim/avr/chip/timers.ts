import { AVRTimer, timer0Config, timer1Config, timer2Config } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';
import { placeMatches, UP_AND_DOWN } from './compare-matches.ts';

export const TIMER_CONFIGS = [timer0Config, timer1Config, timer2Config] as const;

type TimerConfig = (typeof TIMER_CONFIGS)[number];

/**
 * Timers 0, 1 and 2 of avr8js, which post an event at every tick of their prescaler. Here one stands on the agenda only
 * for the tick at which something happens: a compare match, the top, the bottom. What a program reads or writes in between
 * is counted up to that moment. Source: ATmega328P datasheet DS40002061, chapters 14, 15 and 17.
 */
export function attachTimers(cpu: ChipCpu): readonly AVRTimer[] {
  return TIMER_CONFIGS.map((config) => attachTimer(cpu, config));
}

function attachTimer(cpu: ChipCpu, config: TimerConfig): AVRTimer {
  const timer = new AVRTimer(cpu, config);
  placeMatches(cpu, timer, config.TCNT);
  cpu.postpone(timer.count, () => (ticksToNextEvent(timer) - 1) * timer['divider']);
  const { TCCRA, TCCRB, OCRA, OCRB, ICR, TCNT, TIFR } = config;
  for (const register of [TCCRA, TCCRB, OCRA, OCRB, TCNT, ...(ICR === 0 ? [] : [ICR])]) {
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
    // avr8js forgets the flags that are not cleared.
    cpu.data[TIFR] = before & ~value;
    return true;
  };
  return timer;
}

/** At least 1. */
function ticksToNextEvent(timer: AVRTimer): number {
  const { TOP } = timer;
  const now = timer['tcnt'];
  const matches = [timer['ocrA'], timer['ocrB']];
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
