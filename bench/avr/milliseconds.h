// A millisecond counter as Arduino's: timer 0 overflows every 1,024 us and its interrupt counts.
#include <avr/interrupt.h>
#include <avr/io.h>
#include "end.h"

static volatile unsigned long overflows, milliseconds;
static unsigned char fraction;

ISR(TIMER0_OVF_vect) {
  unsigned long now = milliseconds + 1;
  fraction += 3;
  if (fraction >= 125) {
    fraction -= 125;
    now += 1;
  }
  milliseconds = now;
  overflows++;
  // 2.8 s, for the engine that is measured until the program ends.
  if (overflows == 2734) end();
}

static unsigned long millis(void) {
  unsigned char saved = SREG;
  cli();
  unsigned long now = milliseconds;
  SREG = saved;
  return now;
}

static unsigned long micros(void) {
  unsigned char saved = SREG;
  cli();
  unsigned long many = overflows;
  unsigned char ticks = TCNT0;
  if ((TIFR0 & (1 << TOV0)) && ticks < 255) many++;
  SREG = saved;
  return ((many << 8) + ticks) * 4;
}

// The three timers as Arduino's init() leaves them: they run, for PWM, whether it is used or not.
static void start_timers(void) {
  TCCR0A = (1 << WGM01) | (1 << WGM00);
  TCCR0B = (1 << CS01) | (1 << CS00);
  TIMSK0 = 1 << TOIE0;
  TCCR1A = 1 << WGM10;
  TCCR1B = (1 << CS11) | (1 << CS10);
  TCCR2A = 1 << WGM20;
  TCCR2B = 1 << CS22;
  sei();
}
