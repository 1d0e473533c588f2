// Polls the millisecond counter and toggles the LED twice a second.
#include "milliseconds.h"

int main(void) {
  unsigned long last = 0;
  DDRB = 1 << 5;
  start_timers();
  for (;;) {
    if (millis() - last >= 500) {
      last += 500;
      PINB = 1 << 5;
    }
  }
}
