// To sleep without interrupts is the end of a program, which simavr takes for its own.
#include <avr/interrupt.h>

static void end(void) {
  cli();
  for (;;) __asm__ volatile("sleep" : : : "memory");
}
