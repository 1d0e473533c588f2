// Reads the ADC and prints the value at 115200 baud: mostly waits for two flags of peripherals.
#include <avr/io.h>
#include "end.h"

static void put(char c) {
  while (!(UCSR0A & (1 << UDRE0))) {
  }
  UDR0 = c;
}

static void print(unsigned value) {
  char text[6];
  unsigned char length = 0;
  do {
    text[length++] = '0' + value % 10;
    value /= 10;
  } while (value > 0);
  while (length > 0) put(text[--length]);
  put('\n');
}

int main(void) {
  UCSR0A = 1 << U2X0;
  UBRR0 = 16;
  UCSR0B = 1 << TXEN0;
  ADMUX = 1 << REFS0;
  ADCSRA = (1 << ADEN) | 7;
  for (unsigned count = 0; count < 10000; count++) {
    ADCSRA |= 1 << ADSC;
    while (ADCSRA & (1 << ADSC)) {
    }
    print(ADC);
  }
  end();
}
