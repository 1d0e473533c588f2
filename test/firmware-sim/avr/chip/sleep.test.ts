import { describe, expect } from 'vitest';
import type { Part } from '../../../../firmware-sim/sensors/part.ts';
import { requireProgram, testWith } from '../../../requirements.ts';
import { dips, runningSketch } from './running-sketch.ts';

const requirements = { gcc: requireProgram('avr-gcc') };

/** What timer 1 counts at 250 kHz through a sleep that the watchdog ends after 64 ms. */
const countsThrough = (mode: string) => `EMPTY_INTERRUPT(WDT_vect)
  int main(void) { begin(); sei(); TCCR1B = 3; WDTCSR = _BV(WDCE) | _BV(WDE); WDTCSR = _BV(WDIE) | 2; TCNT1 = 0;
    set_sleep_mode(${mode}); sleep_mode(); say_number(TCNT1); for (;;); }`;

describe('asleep', () => {
  testWith(requirements, 'a timer counts on in idle mode, and stands still in the deeper ones', async ({ gcc }) => {
    for (const [mode, least, most] of [
      ['SLEEP_MODE_IDLE', 15_900, 16_100],
      ['SLEEP_MODE_ADC', 0, 50],
      ['SLEEP_MODE_PWR_DOWN', 0, 50],
      ['SLEEP_MODE_STANDBY', 0, 50],
    ] as const) {
      const { clock, text, board } = await runningSketch(gcc, countsThrough(mode));
      await clock.advance(65 + 64 + 10);
      const counted = Number(text());
      expect(counted, mode).toBeGreaterThanOrEqual(least);
      expect(counted, mode).toBeLessThanOrEqual(most);
      await board.close();
    }
  });

  testWith(requirements, 'a pin change wakes from power-down, a millisecond later for the crystal', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `EMPTY_INTERRUPT(PCINT2_vect)
      int main(void) { begin(); PCICR = _BV(PCIE2); PCMSK2 = _BV(2); sei();
        set_sleep_mode(SLEEP_MODE_PWR_DOWN); sleep_mode(); say_number((PIND >> 2) & 1); for (;;); }`,
      // High again after 900 us, low again after 1100: 16384 cycles are 1024 us.
      { parts: { D2: dips(100, 100.9, 101.1) } },
    );
    await clock.advance(98);
    expect(text()).toBe('');
    await clock.advance(10);
    expect(text()).toBe('1\n');
    await board.close();
  });

  const onInt0 = (control: number) => `ISR(INT0_vect) { EIMSK = 0; }
    int main(void) { begin(); EICRA = ${control}; EIMSK = 1; sei();
      set_sleep_mode(SLEEP_MODE_PWR_DOWN); sleep_mode(); say("up\\n"); for (;;); }`;

  testWith(requirements, 'INT0 wakes from power-down on a low level, and sees no edge there', async ({ gcc }) => {
    for (const [control, expected] of [
      [0, 'up\n'],
      [2, ''],
    ] as const) {
      const { clock, text, board } = await runningSketch(gcc, onInt0(control), { parts: { D2: dips(100, 120) } });
      await clock.advance(150);
      expect(text(), `EICRA ${control}`).toBe(expected);
      await board.close();
    }
  });

  testWith(
    requirements,
    'the ADC begins by itself for noise reduction, and its end wakes the program',
    async ({ gcc }) => {
      const half: Part = { kind: 'analog', volts: () => 2.5 };
      const { clock, text, board } = await runningSketch(
        gcc,
        `EMPTY_INTERRUPT(ADC_vect)
      int main(void) { begin(); ADMUX = _BV(REFS0); ADCSRA = _BV(ADEN) | _BV(ADIE) | 7; sei();
        set_sleep_mode(SLEEP_MODE_ADC); sleep_mode(); say_number(ADC); for (;;); }`,
        { parts: { A0: half } },
      );
      await clock.advance(80);
      expect(text()).toBe('512\n');
      await board.close();
    },
  );

  testWith(requirements, 'a program that sleeps before its last byte has left sends garbage', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `EMPTY_INTERRUPT(WDT_vect)
      int main(void) { begin(); sei(); WDTCSR = _BV(WDCE) | _BV(WDE); WDTCSR = _BV(WDIE) | 1;
        say("A"); set_sleep_mode(SLEEP_MODE_PWR_DOWN); sleep_mode(); _delay_ms(1); say("B"); for (;;); }`,
    );
    await clock.advance(65 + 32 + 10);
    const printed = text();
    expect(printed).not.toContain('A');
    expect(printed.endsWith('B')).toBe(true);
    await board.close();
  });
});
