// Waits 100 ms at a time as Arduino's delay() does, by the microsecond counter.
#include "milliseconds.h"

static void delay(unsigned long duration) {
  unsigned long start = micros();
  while (duration > 0) {
    while (duration > 0 && micros() - start >= 1000) {
      duration--;
      start += 1000;
    }
  }
}

int main(void) {
  DDRB = 1 << 5;
  start_timers();
  for (;;) {
    delay(100);
    PINB = 1 << 5;
  }
}
