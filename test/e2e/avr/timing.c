// Measures when the peripherals of an ATmega328P do what they do, to the cycle, and prints it as rows that two engines
// can be compared by. Every number is what software sees: a store to a register, so many cycles, a load from a register.
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <avr/sleep.h>
#include <stdint.h>

// From its call to its return 13 cycles and those asked for, besides the 3 to 5 of the call itself.
static __attribute__((naked, noinline, used)) void wait(void) {
  asm("sbrc r24, 0\n\trjmp .+0\n\tsbrc r24, 1\n\tlpm\n\tandi r24, 0xfc\n1:\tsbiw r24, 4\n\tbrcc 1b\n\tret");
}

// Waiting is counted out, not polled: simavr gives its processor away whenever a program polls the serial port.
static void pause(uint16_t cycles) {
  register uint16_t waiting asm("r24") = cycles;
  asm volatile("call %x1" : "+r"(waiting) : "i"(wait) : "r0");
}

static void put(char c) {
  UDR0 = c;
  pause(100);
}

static void text_P(PGM_P text) {
  for (char c; (c = pgm_read_byte(text)) != 0; text++) put(c);
}

static void number(uint32_t value) {
  char digits[10];
  uint8_t count = 0;
  do digits[count++] = '0' + value % 10;
  while ((value /= 10) != 0);
  put(' ');
  while (count > 0) put(digits[--count]);
}

#define ROW(name) \
  put('\n'); \
  text_P(PSTR(name)); \
  put(':')

// What begins a measurement: `before` is stored first, for the registers that want two stores within four cycles.
static struct {
  volatile uint8_t *before_at, *at;
  uint8_t before, value;
  void (*prepare)(void);
} begin;

static volatile uint8_t nowhere;

static void begins(void (*prepare)(void), volatile uint8_t *at, uint8_t value) {
  begin.prepare = prepare;
  begin.before_at = &nowhere;
  begin.at = at;
  begin.value = value;
}

// Cycles between the end of the store and the begin of the load, when `wait` is asked for none.
#define LEAST 16

// What is in a register so many cycles after the beginning.
static uint8_t look(volatile uint8_t *at, uint16_t cycles) {
  uint8_t seen;
  begin.prepare();
  register uint16_t waiting asm("r24") = cycles - LEAST;
  asm volatile("st Y, %2\n\tst X, %3\n\tcall %x6\n\tld %0, Z"
               : "=&r"(seen), "+r"(waiting)
               : "r"(begin.before), "r"(begin.value), "x"(begin.at), "z"(at), "i"(wait), "y"(begin.before_at)
               : "r0", "memory");
  return seen;
}

#define NEVER 0xffff

// After how many cycles the bits of `mask` become `wanted`, at most `most`.
static uint16_t becomes(volatile uint8_t *at, uint8_t mask, uint8_t wanted, uint16_t most) {
  uint16_t from = LEAST, to = most;
  if ((look(at, most) & mask) != wanted) return NEVER;
  while (from < to) {
    uint16_t middle = from + (to - from) / 2;
    if ((look(at, middle) & mask) == wanted) to = middle;
    else from = middle + 1;
  }
  return from;
}

// The counts and the flags of a timer, cycle by cycle, from the first time that the count is `first`: when a store takes
// effect, to one or two cycles, is a matter of how an engine cuts an instruction.
static void sees(volatile uint8_t *counter, volatile uint8_t *flags, uint8_t first, uint8_t cycles) {
  uint16_t at = LEAST;
  while (look(counter, at) != first && at < 100) at++;
  for (; cycles > 0; cycles--, at++) {
    number(look(counter, at));
    put('/');
    put('0' + (look(flags, at) & 7));
  }
}

// Serial port
static struct {
  uint16_t ubrr;
  uint8_t a, c;
} line;

static void use_line(void) {
  // A transmitter that is switched off first sends what it has.
  pause(50000);
  UCSR0B = 0;
  UBRR0 = line.ubrr;
  UCSR0A = line.a | (1 << TXC0);
  UCSR0C = line.c;
  UCSR0B = 1 << TXEN0;
}

static void use_line_that_sends(void) {
  use_line();
  UDR0 = 'U';
}

static void use_line_with_gap(void) {
  use_line_that_sends();
  pause(50000);
  UCSR0A = line.a | (1 << TXC0);
}

static void usart(void) {
  static const struct {
    uint16_t ubrr;
    uint8_t a, c;
  } lines[] PROGMEM = {
      {0, 1 << U2X0, 6}, {1, 0, 6}, {16, 1 << U2X0, 6}, {8, 0, 6}, {103, 0, 6}, {207, 1 << U2X0, 6},
      {16, 1 << U2X0, 0}, {16, 1 << U2X0, 6 | (1 << USBS0)}, {16, 1 << U2X0, 4 | (1 << UPM01)}, {16, 1 << U2X0, 6 | (3 << UPM00)},
  };
  for (uint8_t at = 0; at < sizeof lines / sizeof lines[0]; at++) {
    memcpy_P(&line, &lines[at], sizeof line);
    uint16_t most = 60000;
    begins(use_line, &UDR0, 'U');
    uint16_t ready = becomes(&UCSR0A, 1 << UDRE0, 1 << UDRE0, most), sent = becomes(&UCSR0A, 1 << TXC0, 1 << TXC0, most);
    begins(use_line_that_sends, &UDR0, 'U');
    uint16_t next_ready = becomes(&UCSR0A, 1 << UDRE0, 1 << UDRE0, most), both_sent = becomes(&UCSR0A, 1 << TXC0, 1 << TXC0, most);
    begins(use_line_with_gap, &UDR0, 'U');
    uint16_t after_gap = becomes(&UCSR0A, 1 << TXC0, 1 << TXC0, most);
    line.a = 1 << U2X0;
    line.ubrr = 0;
    line.c = 6;
    use_line();
    ROW("usart");
    number(at);
    number(ready);
    number(sent);
    number(next_ready);
    number(both_sent);
    number(after_gap);
    // What the next lines send is no part of the row.
    put('\n');
  }
}

// Timers
static struct {
  uint8_t a, b;
  uint16_t count, compare_a, compare_b, top;
} timer;

static void set_up_0(void) {
  TCCR0B = 0;
  TCCR0A = 0;
  OCR0A = timer.compare_a;
  OCR0B = timer.compare_b;
  TCCR0A = timer.a;
  TCNT0 = timer.count;
  asm volatile("nop\n\tnop");
  TIFR0 = 0xff;
}

static void set_up_1(void) {
  TCCR1B = 0;
  TCCR1A = 0;
  OCR1A = timer.compare_a;
  OCR1B = timer.compare_b;
  TCCR1A = timer.a;
  TCCR1B = timer.b & ~7;
  ICR1 = timer.top;
  TCNT1 = timer.count;
  asm volatile("nop\n\tnop");
  TIFR1 = 0xff;
}

static void set_up_2(void) {
  TCCR2B = 0;
  TCCR2A = 0;
  OCR2A = timer.compare_a;
  OCR2B = timer.compare_b;
  TCCR2A = timer.a;
  TCNT2 = timer.count;
  asm volatile("nop\n\tnop");
  TIFR2 = 0xff;
}

#define RUNNING(number) \
  static void run_##number(void) { \
    set_up_##number(); \
    TCCR##number##B = timer.b; \
    asm volatile("nop\n\tnop\n\tnop\n\tnop"); \
  }
RUNNING(0)
RUNNING(1)
RUNNING(2)

static uint8_t high_count;

static void run_1_high(void) {
  run_1();
  TCNT1H = high_count;
}

// The counter gets its value when the timer runs: one that stands keeps none in simavr.
#define MODE_8(n, mode, from_count, a_match, b_match, first) \
  timer.a = mode & 3; \
  timer.b = (mode & 4 ? 1 << WGM02 : 0) | 1; \
  timer.count = 0; \
  timer.compare_a = a_match; \
  timer.compare_b = b_match; \
  begins(run_##n, &TCNT##n, from_count); \
  begin.before_at = &TIFR##n; \
  begin.before = 7; \
  ROW("timer " #n " mode " #mode); \
  sees(&TCNT##n, &TIFR##n, first, 80)

#define MODE_16(mode, from_count, a_match, b_match, icr, first) \
  timer.a = mode & 3; \
  timer.b = ((mode >> 2) << WGM12) | 1; \
  timer.count = 0; \
  timer.compare_a = a_match; \
  timer.compare_b = b_match; \
  timer.top = icr; \
  begins(run_1_high, &TCNT1L, (uint8_t)from_count); \
  high_count = from_count >> 8; \
  begin.before_at = &TIFR1; \
  begin.before = 7; \
  ROW("timer 1 mode " #mode); \
  sees(&TCNT1L, &TIFR1, first, 80)

// Cycles between two matches, so that it does not matter when the prescaler began.
#define PRESCALED(n, counter, select, divider) \
  timer.a = 0; \
  timer.b = select; \
  timer.count = 0; \
  timer.compare_a = 4; \
  timer.compare_b = 6; \
  begins(run_##n, &counter, 0); \
  begin.before_at = &TIFR##n; \
  begin.before = 7; \
  ROW("timer " #n " clock over " #divider); \
  number(becomes(&TIFR##n, 4, 4, 10 * divider) - becomes(&TIFR##n, 2, 2, 10 * divider))

static void modes(void) {
  MODE_8(0, 0, 0xe8, 3, 4, 0xfa);
  MODE_8(0, 1, 0xe8, 3, 4, 0xfa);
  MODE_8(0, 2, 0, 60, 50, 45);
  MODE_8(0, 3, 0xe8, 3, 4, 0xfa);
  MODE_8(0, 5, 0, 60, 50, 45);
  MODE_8(0, 7, 0, 60, 50, 45);
  MODE_8(2, 0, 0xe8, 3, 4, 0xfa);
  MODE_8(2, 1, 0xe8, 3, 4, 0xfa);
  MODE_8(2, 2, 0, 60, 50, 45);
  MODE_8(2, 3, 0xe8, 3, 4, 0xfa);
  MODE_8(2, 5, 0, 60, 50, 45);
  MODE_8(2, 7, 0, 60, 50, 45);
  MODE_16(0, 0xffe8, 3, 4, 9, 0xfa);
  MODE_16(1, 0xe8, 3, 4, 9, 0xfa);
  MODE_16(2, 0x1e8, 3, 4, 9, 0xfa);
  MODE_16(3, 0x3e8, 3, 4, 9, 0xfa);
  MODE_16(4, 0, 60, 50, 55, 45);
  MODE_16(5, 0xe8, 3, 4, 9, 0xfa);
  MODE_16(6, 0x1e8, 3, 4, 9, 0xfa);
  MODE_16(7, 0x3e8, 3, 4, 9, 0xfa);
  MODE_16(8, 0, 55, 50, 60, 45);
  MODE_16(9, 0, 60, 50, 55, 45);
  MODE_16(10, 0, 55, 50, 60, 45);
  MODE_16(11, 0, 60, 50, 55, 45);
  MODE_16(12, 0, 55, 50, 60, 45);
  MODE_16(14, 0, 55, 50, 60, 45);
  MODE_16(15, 0, 60, 50, 55, 45);
  TCCR1B = 0;
}

static void prescalers(void) {
  PRESCALED(0, TCNT0, 2, 8);
  PRESCALED(0, TCNT0, 3, 64);
  PRESCALED(0, TCNT0, 4, 256);
  PRESCALED(0, TCNT0, 5, 1024);
  PRESCALED(1, TCNT1L, 2, 8);
  PRESCALED(1, TCNT1L, 3, 64);
  PRESCALED(1, TCNT1L, 4, 256);
  PRESCALED(1, TCNT1L, 5, 1024);
  PRESCALED(2, TCNT2, 2, 8);
  PRESCALED(2, TCNT2, 3, 32);
  PRESCALED(2, TCNT2, 4, 64);
  PRESCALED(2, TCNT2, 5, 128);
  PRESCALED(2, TCNT2, 6, 256);
  PRESCALED(2, TCNT2, 7, 1024);
}

// What a store does to a timer that runs.
#define WRITTEN(name, n, mode, from_count, a_match, at, value, first) \
  timer.a = mode & 3; \
  timer.b = (mode & 4 ? 1 << WGM02 : 0) | 1; \
  timer.count = from_count; \
  timer.compare_a = a_match; \
  timer.compare_b = 4; \
  begins(run_##n, &at, value); \
  ROW("timer " #n " mode " #mode " " name); \
  sees(&TCNT##n, &TIFR##n, first, 40)

static void writes(void) {
  WRITTEN("lower top", 0, 2, 0, 120, OCR0A, 100, 90);
  WRITTEN("top below the count", 0, 2, 150, 250, OCR0A, 60, 250);
  WRITTEN("lower top", 0, 7, 0, 120, OCR0A, 100, 112);
  WRITTEN("lower top", 0, 5, 0, 120, OCR0A, 100, 110);
  WRITTEN("count before the match", 0, 0, 0, 50, TCNT0, 30, 48);
  WRITTEN("count onto the match", 0, 0, 0, 50, TCNT0, 50, 70);
  WRITTEN("count one before the match", 0, 0, 0, 50, TCNT0, 49, 70);
  WRITTEN("lower top", 2, 2, 0, 120, OCR2A, 100, 90);
  WRITTEN("count beyond the top", 2, 2, 0, 120, TCNT2, 230, 250);
  WRITTEN("one flag away", 0, 0, 0, 2, TIFR0, 2, 60);
}

// Interrupts. Each handler leaves the count of timer 1 at its first instruction.
static volatile uint8_t seen_a, seen_b;

#define HANDLER(vector, seen) \
  ISR(vector, ISR_NAKED) { \
    asm volatile("push r24\n\tlds r24, %0\n\tsts %1, r24\n\tpop r24\n\treti" : : "n"(0x84), "i"(&seen)); \
  }
HANDLER(TIMER1_COMPA_vect, seen_a)
HANDLER(TIMER1_COMPB_vect, seen_b)

static void meet(uint8_t a, uint8_t b) {
  TCCR1B = 0;
  TCCR1A = 0;
  TCNT1 = 0;
  OCR1A = a;
  OCR1B = b;
  TIFR1 = 0xff;
  TIMSK1 = (1 << OCIE1A) | (b == 0 ? 0 : 1 << OCIE1B);
  seen_a = seen_b = 0;
}

// Functions of their own, because a compiler cannot know how long repeated instructions are.
#define PROGRAM(name, instructions) \
  static __attribute__((noinline)) void name(void) { asm volatile(instructions : : : "r0", "r1", "r24", "r25", "r30", "r31", "memory"); }
PROGRAM(nops, ".rept 120\n\tnop\n\t.endr")
PROGRAM(multiplications, ".rept 40\n\tmul r24, r25\n\t.endr\n\tclr r1")
PROGRAM(flash_loads, ".rept 30\n\tlpm r0, Z\n\t.endr")
PROGRAM(calls, "rjmp 2f\n1:\tret\n2:\t.rept 12\n\tcall 1b\n\t.endr")
PROGRAM(locks, ".rept 30\n\tcli\n\tnop\n\tnop\n\tsei\n\t.endr\n\t.rept 8\n\tnop\n\t.endr")
PROGRAM(sleeps, "sleep\n\tnop")
PROGRAM(late_sei, ".rept 40\n\tnop\n\t.endr\n\tsei\n\tnop\n\tnop\n\tnop\n\tnop\n\tcli")

// The match comes at eight moments of what the program does meanwhile.
#define INTERRUPTED(name, program) \
  ROW("interrupt in " name); \
  for (uint8_t match = 40; match < 48; match++) { \
    meet(match, 0); \
    sei(); \
    TCCR1B = 1; \
    program(); \
    cli(); \
    number(seen_a); \
  } \
  TIMSK1 = 0

static void interrupts(void) {
  INTERRUPTED("nop", nops);
  INTERRUPTED("mul", multiplications);
  INTERRUPTED("lpm", flash_loads);
  INTERRUPTED("call and ret", calls);
  INTERRUPTED("cli and sei", locks);
  SMCR = 1 << SE;
  INTERRUPTED("sleep", sleeps);
  SMCR = 0;
  ROW("two interrupts at once");
  meet(40, 40);
  sei();
  TCCR1B = 1;
  nops();
  cli();
  number(seen_a);
  number(seen_b);
  ROW("interrupts that wait for sei");
  meet(10, 12);
  TCCR1B = 1;
  late_sei();
  number(seen_a);
  number(seen_b);
  TIMSK1 = 0;
}

// Analog-to-digital converter
static uint8_t adc_scale;

static void adc_off(void) {
  ADCSRA = 1 << ADIF;
  ADCSRB = 0;
  ADMUX = (1 << REFS0) | 14;
}

static void adc_on(void) {
  adc_off();
  ADCSRA = (1 << ADEN) | adc_scale;
}

// The first conversion done, and its flag cleared.
static void adc_used(void) {
  adc_on();
  ADCSRA = (1 << ADEN) | (1 << ADSC) | adc_scale;
  while (!(ADCSRA & (1 << ADIF))) {
  }
  ADCSRA = (1 << ADEN) | (1 << ADIF) | adc_scale;
}

static void adc_triggered(void) {
  adc_used();
  set_up_0();
  ADCSRB = 3;
  ADCSRA = (1 << ADEN) | (1 << ADATE) | adc_scale;
}

static volatile uint16_t converted_at[5];
static volatile uint8_t conversions;

ISR(ADC_vect) {
  uint16_t now = TCNT1;
  if (conversions < 5) converted_at[conversions++] = now;
}

static void adc_periods(uint8_t trigger) {
  conversions = 0;
  TCNT1 = 0;
  TCCR1B = 1;
  ADCSRB = trigger;
  ADCSRA = (1 << ADEN) | (1 << ADSC) | (1 << ADATE) | (1 << ADIE) | adc_scale;
  sei();
  while (conversions < 5) {
  }
  cli();
  ADCSRA = 0;
  for (uint8_t at = 1; at < 5; at++) number(converted_at[at] - converted_at[at - 1]);
}

static void adc(void) {
  for (adc_scale = 0; adc_scale < 8; adc_scale++) {
    uint8_t start = (1 << ADEN) | (1 << ADSC) | adc_scale, most_clocks = 60;
    uint16_t most = most_clocks << (adc_scale == 0 ? 1 : adc_scale);
    ROW("adc scale");
    number(adc_scale);
    begins(adc_off, &ADCSRA, start);
    number(becomes(&ADCSRA, 1 << ADIF, 1 << ADIF, most));
    begins(adc_on, &ADCSRA, start);
    number(becomes(&ADCSRA, 1 << ADSC, 0, most));
    begins(adc_used, &ADCSRA, start);
    number(becomes(&ADCSRA, 1 << ADIF, 1 << ADIF, most));
    number(becomes(&ADCSRA, 1 << ADSC, 0, most));
  }
  for (adc_scale = 5; adc_scale < 8; adc_scale++) {
    ROW("adc free running");
    number(adc_scale);
    adc_off();
    adc_periods(0);
    timer.a = 0;
    timer.b = 1;
    timer.count = 0;
    timer.compare_a = 20;
    timer.compare_b = 200;
    ROW("adc after a compare match");
    number(adc_scale);
    begins(adc_triggered, &TCCR0B, 1);
    number(becomes(&ADCSRA, 1 << ADIF, 1 << ADIF, 60 << adc_scale));
  }
  adc_off();
  TCCR0B = 0;
}

// EEPROM
static uint8_t eeprom_mode;

static void eeprom_ready(void) {
  while (EECR & (1 << EEPE)) {
  }
  EEAR = 5;
  EEDR = 0x5a;
}

static void eeprom(void) {
  for (eeprom_mode = 0; eeprom_mode < 3; eeprom_mode++) {
    begins(eeprom_ready, &EECR, (1 << EEMPE) | (1 << EEPE) | (eeprom_mode << EEPM0));
    begin.before_at = &EECR;
    begin.before = (1 << EEMPE) | (eeprom_mode << EEPM0);
    ROW("eeprom write of mode");
    number(eeprom_mode);
    number(becomes(&EECR, 1 << EEPE, 0, 60000));
  }
  eeprom_ready();
  ROW("eeprom stores take");
  TCCR1A = 0;
  TCCR1B = 1;
  uint8_t from, reading, writing;
  asm volatile("lds %0, 0x84\n\tsbi 0x1f, 0\n\tlds %1, 0x84\n\tsbi 0x1f, 2\n\tsbi 0x1f, 1\n\tlds %2, 0x84" : "=&r"(from), "=&r"(reading), "=&r"(writing));
  number((uint8_t)(reading - from));
  number((uint8_t)(writing - reading));
  eeprom_ready();
}

// Watchdog: in counts of 64 cycles.
static volatile uint16_t barked_at;

ISR(WDT_vect) { barked_at = TCNT1; }

static void watchdog(void) {
  ROW("watchdog");
  TCCR1A = 0;
  TCCR1B = 3;
  for (uint8_t setting = 0; setting < 3; setting++) {
    uint8_t unlock = (1 << WDCE) | (1 << WDE), control = (1 << WDIE) | setting;
    barked_at = 0;
    uint16_t from = TCNT1;
    asm volatile("wdr\n\tsts %0, %1\n\tsts %0, %2" : : "n"(0x60), "r"(unlock), "r"(control));
    sei();
    while (barked_at == 0 && TCNT1 - from < 60000u) {
    }
    cli();
    number(barked_at - from);
    control = 0;
    asm volatile("sts %0, %1\n\tsts %0, %2" : : "n"(0x60), "r"(unlock), "r"(control));
  }
}

// Input capture and external clock, from pins that the program drives itself.
static void capture_ready(void) {
  DDRB = 1;
  PORTB = 0;
  timer.a = 0;
  timer.count = 0;
  timer.compare_a = timer.compare_b = 200;
  timer.top = 0;
  timer.b = (1 << ICES1) | 1;
  run_1();
  TIFR1 = 0xff;
}

static void capture_ready_falling(void) {
  capture_ready();
  PORTB = 1;
  TCCR1B = 1;
  TIFR1 = 0xff;
}

static void external_clock(void) {
  DDRD |= 1 << 4;
  PORTD &= ~(1 << 4);
  TCCR0A = 0;
  TCCR0B = 7;
  TCNT0 = 10;
}

static void pins(void) {
  begins(capture_ready, &PORTB, 1);
  ROW("capture of a rising edge");
  number(look(&TIFR1, 40) & (1 << ICF1));
  number((uint8_t)(look(&TCNT1L, 40) - look(&ICR1L, 40)));
  begins(capture_ready_falling, &PORTB, 0);
  ROW("capture of a falling edge");
  number(look(&TIFR1, 40) & (1 << ICF1));
  number((uint8_t)(look(&TCNT1L, 40) - look(&ICR1L, 40)));
  begins(external_clock, &PORTD, 1 << 4);
  ROW("external clock");
  number(look(&TCNT0, 20));
  TCCR0B = 0;
  TCCR1B = 0;
}

int main(void) {
  line.a = 1 << U2X0;
  line.c = 6;
  use_line();
  usart();
  modes();
  prescalers();
  writes();
  interrupts();
  adc();
  eeprom();
  pins();
  watchdog();
  ROW("end");
  put('\n');
  for (;;) asm volatile("cli\n\tsleep");
}
