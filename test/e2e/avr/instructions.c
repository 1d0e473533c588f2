// Executes every instruction of the processor on edge operands and prints registers and SREG after each, as text that
// two engines can be compared by. Compiled with CYCLES, it prints how long each takes by timer 1 instead. Compiled with
// PURE, it leaves out what QEMU 7.2 has none of: the general purpose I/O register, and ELPM that carries into RAMPZ.
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <stdint.h>

static void put(char c) {
  while (!(UCSR0A & (1 << UDRE0))) {
  }
  UDR0 = c;
}

static void text_P(PGM_P text) {
  for (char c; (c = pgm_read_byte(text)) != 0; text++) put(c);
}
#define text(literal) text_P(PSTR(literal))

static void hex(uint8_t byte) {
  static const char digits[] PROGMEM = "0123456789abcdef";
  put(pgm_read_byte(&digits[byte >> 4]));
  put(pgm_read_byte(&digits[byte & 15]));
}

static void hex16(uint16_t word) {
  hex(word >> 8);
  hex(word);
}

static const uint8_t edges[] PROGMEM = {0x00, 0x01, 0x07, 0x08, 0x0f, 0x10, 0x3c, 0x7f, 0x80, 0x81, 0xaa, 0xf0, 0xf8, 0xfe, 0xff};
static const uint16_t wide_edges[] PROGMEM = {0x0000, 0x0001, 0x003f, 0x00ff, 0x0100, 0x7fc1, 0x7fff, 0x8000, 0x803f, 0xffc0, 0xffc1, 0xffff};
static const uint8_t flags[] PROGMEM = {0x00, 0x01, 0x02, 0x03, 0x7f};
#define EACH(variable, table) for (uint8_t variable##_at = 0, variable; variable##_at < sizeof table && (variable = pgm_read_byte(&table[variable##_at]), 1); variable##_at++)
#define EACH_WIDE(variable) for (uint8_t variable##_at = 0; variable##_at < sizeof wide_edges / 2; variable##_at++)

static void row(PGM_P name, uint8_t operand) {
  put('\n');
  text_P(name);
  put(' ');
  hex(operand);
  put(':');
}

static void result(uint8_t value, uint8_t sreg) {
  put(' ');
  hex(value);
  hex(sreg);
}

#define TWO_REGISTERS(name) \
  EACH(left, edges) { \
    row(PSTR(name), left); \
    EACH(right, edges) EACH(before, flags) { \
      uint8_t value = left, sreg = before; \
      asm volatile("out __SREG__, %1\n\t" name " %0, %2\n\tin %1, __SREG__" : "+r"(value), "+r"(sreg) : "r"(right)); \
      result(value, sreg); \
    } \
  }

#define ONE_REGISTER(name) \
  EACH(before, flags) { \
    row(PSTR(name), before); \
    uint8_t operand = 0; \
    do { \
      uint8_t value = operand, sreg = before; \
      asm volatile("out __SREG__, %1\n\t" name " %0\n\tin %1, __SREG__" : "+r"(value), "+r"(sreg)); \
      result(value, sreg); \
    } while (++operand != 0); \
  }

#define IMMEDIATE(name, constant) \
  row(PSTR(name " " #constant), constant); \
  EACH(left, edges) EACH(before, flags) { \
    uint8_t value = left, sreg = before; \
    asm volatile("out __SREG__, %1\n\t" name " %0, " #constant "\n\tin %1, __SREG__" : "+d"(value), "+r"(sreg)); \
    result(value, sreg); \
  }
#define IMMEDIATES(name) IMMEDIATE(name, 0) IMMEDIATE(name, 1) IMMEDIATE(name, 0x0f) IMMEDIATE(name, 0x7f) IMMEDIATE(name, 0x80) IMMEDIATE(name, 0xf8) IMMEDIATE(name, 0xff)

#define WORD(name, constant) \
  row(PSTR(name), constant); \
  EACH_WIDE(left) EACH(before, flags) { \
    uint16_t value = pgm_read_word(&wide_edges[left_at]); \
    uint8_t sreg = before; \
    asm volatile("out __SREG__, %1\n\t" name " %0, " #constant "\n\tin %1, __SREG__" : "+w"(value), "+r"(sreg)); \
    result(value >> 8, sreg); \
    hex(value); \
  }

#define MULTIPLY(name) \
  EACH(left, edges) { \
    row(PSTR(name), left); \
    EACH(right, edges) EACH(before, flags) { \
      uint8_t sreg = before, low, high; \
      asm volatile("out __SREG__, %0\n\t" name " %3, %4\n\tin %0, __SREG__\n\tmov %1, r0\n\tmov %2, r1\n\tclr r1" : "+&r"(sreg), "=&r"(low), "=&r"(high) : "a"(left), "a"(right) : "r0"); \
      result(high, sreg); \
      hex(low); \
    } \
  }

static volatile uint8_t touched;

#ifdef PURE
#define IO_BIT(number)
#else
#define IO_BIT(number) \
  GPIOR0 = left; \
  value = 0; \
  asm volatile("sbic %2, " #number "\n\tori %0, 1\n\tsbis %2, " #number "\n\tori %0, 2\n\tsbic %2, " #number "\n\tsts %3, %0\n\tsbis %2, " #number "\n\tjmp 1f\n\tori %0, 4\n1:" : "+d"(value), "+r"(sreg) : "I"(_SFR_IO_ADDR(GPIOR0)), "i"(&touched)); \
  result(value, touched); \
  asm volatile("sbi %0, " #number : : "I"(_SFR_IO_ADDR(GPIOR0))); \
  result(GPIOR0, 0); \
  asm volatile("cbi %0, " #number : : "I"(_SFR_IO_ADDR(GPIOR0))); \
  result(GPIOR0, 0);
#endif

#define BIT(number) \
  EACH(left, edges) { \
    row(PSTR("bit " #number), left); \
    EACH(before, flags) { \
      uint8_t value = left, sreg = before; \
      asm volatile("out __SREG__, %1\n\tbst %0, " #number "\n\tin %1, __SREG__" : "+r"(value), "+r"(sreg)); \
      result(value, sreg); \
      sreg = before; \
      asm volatile("out __SREG__, %1\n\tbld %0, " #number "\n\tin %1, __SREG__" : "+r"(value), "+r"(sreg)); \
      result(value, sreg); \
      sreg = before; \
      asm volatile("out __SREG__, %1\n\tbset " #number "\n\tin %1, __SREG__\n\tcli" : "+r"(value), "+r"(sreg)); \
      result(value, sreg); \
      sreg = before; \
      asm volatile("out __SREG__, %1\n\tbclr " #number "\n\tin %1, __SREG__" : "+r"(value), "+r"(sreg)); \
      result(value, sreg); \
      sreg = before; \
      value = 0; \
      asm volatile("out __SREG__, %1\n\tbrbs " #number ", 1f\n\tori %0, 1\n1:\tbrbc " #number ", 2f\n\tori %0, 2\n2:" : "+d"(value), "+r"(sreg)); \
      result(value, sreg); \
      value = 0; \
      asm volatile("sbrc %2, " #number "\n\tori %0, 1\n\tsbrs %2, " #number "\n\tori %0, 2\n\tsbrc %2, " #number "\n\tsts %3, %0\n\tsbrs %2, " #number "\n\tjmp 1f\n\tori %0, 4\n1:" : "+d"(value), "+r"(sreg) : "r"(left), "i"(&touched)); \
      result(value, touched); \
      IO_BIT(number) \
    } \
  }
static volatile uint8_t memory[80];
static void show_memory(PGM_P name, uint16_t pointer) {
  put('\n');
  text_P(name);
  put(' ');
  hex16(pointer - (uint16_t)memory);
  for (uint8_t at = 0; at < sizeof memory; at++) {
    put(' ');
    hex(memory[at]);
    memory[at] = at * 37 + 11;
  }
}
static void show_loaded(PGM_P name, uint16_t pointer, uint8_t value) {
  put('\n');
  text_P(name);
  put(' ');
  hex16(pointer - (uint16_t)memory);
  put(' ');
  hex(value);
}

#define THROUGH(constraint, operand, name) \
  { \
    uint16_t pointer = (uint16_t)memory + 5; \
    uint8_t value = 0x5a; \
    asm volatile("st " operand ", %1" : "+" constraint(pointer) : "r"(value) : "memory"); \
    show_memory(PSTR("st " name), pointer); \
    pointer = (uint16_t)memory + 7; \
    asm volatile("ld %1, " operand : "+" constraint(pointer), "=r"(value) : : "memory"); \
    show_loaded(PSTR("ld " name), pointer, value); \
  }
#define DISPLACED(constraint, pointer_name, displacement) \
  { \
    uint16_t pointer = (uint16_t)memory + 5; \
    uint8_t value = 0xa5; \
    asm volatile("std %a0+" #displacement ", %1" : "+" constraint(pointer) : "r"(value) : "memory"); \
    show_memory(PSTR("std " pointer_name "+" #displacement), pointer); \
    asm volatile("ldd %1, %a0+" #displacement : "+" constraint(pointer), "=r"(value) : : "memory"); \
    show_loaded(PSTR("ldd " pointer_name "+" #displacement), pointer, value); \
  }

static const uint8_t in_flash[] PROGMEM = {0x12, 0x34, 0x56, 0x78};
#define FROM_FLASH(instruction) \
  { \
    uint16_t pointer = (uint16_t)in_flash + 1; \
    uint8_t value; \
    asm volatile(instruction "\n\tmov %1, r0" : "+z"(pointer), "=r"(value) : : "r0"); \
    put('\n'); \
    text(instruction); \
    result(pointer - (uint16_t)in_flash, value); \
  }

static void two_registers(void) {
  TWO_REGISTERS("add") TWO_REGISTERS("adc") TWO_REGISTERS("sub") TWO_REGISTERS("sbc") TWO_REGISTERS("cp")
  TWO_REGISTERS("cpc") TWO_REGISTERS("and") TWO_REGISTERS("or") TWO_REGISTERS("eor") TWO_REGISTERS("mov")
}

static void one_register(void) {
  ONE_REGISTER("com") ONE_REGISTER("neg") ONE_REGISTER("inc") ONE_REGISTER("dec") ONE_REGISTER("asr")
  ONE_REGISTER("lsr") ONE_REGISTER("ror") ONE_REGISTER("swap") ONE_REGISTER("lsl") ONE_REGISTER("rol")
  ONE_REGISTER("tst") ONE_REGISTER("clr")
}

static void immediates(void) {
  IMMEDIATES("subi") IMMEDIATES("sbci") IMMEDIATES("cpi") IMMEDIATES("andi") IMMEDIATES("ori") IMMEDIATES("ldi")
  WORD("adiw", 0) WORD("adiw", 1) WORD("adiw", 32) WORD("adiw", 63) WORD("sbiw", 0) WORD("sbiw", 1) WORD("sbiw", 32)
  WORD("sbiw", 63)
}

static void multiplications(void) {
  MULTIPLY("mul") MULTIPLY("muls") MULTIPLY("mulsu") MULTIPLY("fmul") MULTIPLY("fmuls") MULTIPLY("fmulsu")
}

static void bits(void) {
  BIT(0) BIT(1) BIT(2) BIT(3) BIT(4) BIT(5) BIT(6) BIT(7)
}

static void transfers(void) {
  show_memory(PSTR("before"), 0);
  THROUGH("x", "X", "X") THROUGH("x", "X+", "X+") THROUGH("x", "-X", "-X")
  THROUGH("y", "Y+", "Y+") THROUGH("y", "-Y", "-Y")
  THROUGH("z", "Z", "Z") THROUGH("z", "Z+", "Z+") THROUGH("z", "-Z", "-Z")
  DISPLACED("y", "Y", 0) DISPLACED("y", "Y", 1) DISPLACED("y", "Y", 8) DISPLACED("y", "Y", 21) DISPLACED("y", "Y", 63)
  DISPLACED("z", "Z", 1) DISPLACED("z", "Z", 8) DISPLACED("z", "Z", 42) DISPLACED("z", "Z", 63)
  FROM_FLASH("lpm") FROM_FLASH("lpm r0, Z") FROM_FLASH("lpm r0, Z+")
#ifdef __AVR_HAVE_ELPMX__
  RAMPZ = 0;
  FROM_FLASH("elpm") FROM_FLASH("elpm r0, Z") FROM_FLASH("elpm r0, Z+")
#ifndef PURE
  RAMPZ = 1;
  uint16_t pointer = 0xffff;
  uint8_t value;
  asm volatile("elpm %1, Z+" : "+z"(pointer), "=r"(value));
  put('\n');
  text("elpm over 64 KiB");
  result(pointer, value);
  hex(RAMPZ);
  RAMPZ = 0;
#endif
#endif
  uint16_t word = 0x1234, copy;
  asm volatile("movw %0, %1" : "=r"(copy) : "r"(word));
  put('\n');
  hex16(copy);
}

// The stack after each kind of call is a part of the result, and where it goes on tells the rest.
#define CALL(name, instructions) \
  { \
    uint8_t value = 1; \
    uint16_t before = SP, inside; \
    uint8_t sreg = 0; \
    asm volatile(instructions : "+d"(value), "=&r"(inside) : "r"(sreg) : "r30", "r31", "memory"); \
    put('\n'); \
    text(name); \
    result(value, before - inside); \
    hex(before - SP); \
    hex(SREG & 0x80); \
    asm volatile("cli"); \
  }
#define SUBROUTINE "\trjmp 3f\n2:\tori %0, 2\n\tin %A1, __SP_L__\n\tin %B1, __SP_H__\n\t"
#define POINT_TO "\tldi r30, pm_lo8(2f)\n\tldi r31, pm_hi8(2f)\n"

static void calls(void) {
  CALL("rcall", "\trcall 2f\n\tori %0, 4\n" SUBROUTINE "ret\n3:")
  CALL("call", "\tcall 2f\n\tori %0, 4\n" SUBROUTINE "ret\n3:")
  CALL("reti", "\tcall 2f\n\tori %0, 4\n" SUBROUTINE "reti\n3:")
  CALL("icall", POINT_TO "\ticall\n\tori %0, 4\n" SUBROUTINE "ret\n3:")
  CALL("ijmp", POINT_TO "\tijmp\n\tori %0, 4\n" SUBROUTINE "\n3:")
#ifdef __AVR_HAVE_EIJMP_EICALL__
  EIND = 0;
  CALL("eicall", POINT_TO "\teicall\n\tori %0, 4\n" SUBROUTINE "ret\n3:")
  CALL("eijmp", POINT_TO "\teijmp\n\tori %0, 4\n" SUBROUTINE "\n3:")
#endif
  CALL("push and pop", "\tpush %0\n\tin %A1, __SP_L__\n\tin %B1, __SP_H__\n\tldi %0, 9\n\tpop %0\n\tori %0, 64\n")
  CALL("cpse", "\tclr r30\n\tcpse r30, %2\n\tori %0, 4\n\tcpse r30, %2\n\tjmp 3f\n\tcpse r30, %0\n\tori %0, 8\n3:\tin %A1, __SP_L__\n\tin %B1, __SP_H__\n")
}

#ifdef CYCLES
static uint16_t overhead;
// The time between two readings of timer 1, which counts every cycle.
#define TAKES(name, set_up, instructions) \
  { \
    uint16_t from, to; \
    asm volatile(set_up "\n\tlds %A0, 0x84\n\tlds %B0, 0x85\n" instructions "\n9:\tlds %A1, 0x84\n\tlds %B1, 0x85" : "=&r"(from), "=&r"(to) : : "r16", "r17", "r18", "r19", "r0", "r26", "r27", "r30", "r31", "memory"); \
    asm volatile("clr r1"); \
    put('\n'); \
    text(name " "); \
    hex16(to - from - overhead); \
    if (overhead == 0) overhead = to - from; \
  }
#define POINTERS "ldi r26, 0x00\n\tldi r27, 0x02\n\tldi r30, 0x00\n\tldi r31, 0x02\n\tldi r16, 1\n\tclr r17\n\tclr r18"
#define PLAIN(instruction) TAKES(instruction, POINTERS, "\t" instruction)
#define POINTED "ldi r30, pm_lo8(8f)\n\tldi r31, pm_hi8(8f)"

static void cycles(void) {
  TCCR1B = 1;
  TAKES("nothing", "", "")
  PLAIN("nop") PLAIN("add r16, r17") PLAIN("subi r16, 5") PLAIN("com r16") PLAIN("adiw r26, 1") PLAIN("sbiw r26, 1")
  PLAIN("mul r16, r17") PLAIN("muls r16, r17") PLAIN("mulsu r16, r17") PLAIN("fmul r16, r17") PLAIN("fmuls r16, r17")
  PLAIN("fmulsu r16, r17") PLAIN("movw r16, r18") PLAIN("bst r16, 1") PLAIN("bld r16, 1") PLAIN("sec")
  PLAIN("ld r16, X") PLAIN("ld r16, X+") PLAIN("ld r16, -X") PLAIN("ld r16, Z") PLAIN("ld r16, Z+") PLAIN("ld r16, -Z")
  PLAIN("ldd r16, Z+3") PLAIN("st X, r16") PLAIN("st X+, r16") PLAIN("st -X, r16") PLAIN("st Z, r16")
  PLAIN("std Z+3, r16") PLAIN("lds r16, 0x0200") PLAIN("sts 0x0200, r16") PLAIN("lpm") PLAIN("lpm r16, Z")
  PLAIN("lpm r16, Z+") PLAIN("in r16, 0x1e") PLAIN("out 0x1e, r17") PLAIN("sbi 0x1e, 1") PLAIN("cbi 0x1e, 1")
  PLAIN("push r16\n\tpop r16") PLAIN("wdr") PLAIN("rjmp 9f") PLAIN("jmp 9f")
  PLAIN("clz\n\tbreq 9f\n\tnop") PLAIN("sez\n\tbreq 9f\n\tnop")
  PLAIN("cpse r17, r16\n\tnop") PLAIN("cpse r17, r18\n\tnop") PLAIN("cpse r17, r18\n\tjmp 9f")
  PLAIN("sbrc r16, 0\n\tnop") PLAIN("sbrc r17, 0\n\tnop") PLAIN("sbrc r17, 0\n\tlds r19, 0x0200")
  PLAIN("sbrs r17, 0\n\tnop") PLAIN("sbrs r16, 0\n\tnop") PLAIN("sbrs r16, 0\n\tlds r19, 0x0200")
  PLAIN("cbi 0x1e, 0\n\tsbic 0x1e, 0\n\tnop") PLAIN("cbi 0x1e, 0\n\tsbic 0x1e, 0\n\tjmp 9f")
  PLAIN("cbi 0x1e, 0\n\tsbis 0x1e, 0\n\tnop") PLAIN("sbi 0x1e, 0\n\tsbis 0x1e, 0\n\tjmp 9f")
  TAKES("rcall and ret", "", "\trcall 8f\n\trjmp 9f\n8:\tret")
  TAKES("call and ret", "", "\tcall 8f\n\trjmp 9f\n8:\tret")
  TAKES("call and reti", "", "\tcall 8f\n\tcli\n\trjmp 9f\n8:\treti")
  TAKES("icall and ret", POINTED, "\ticall\n\trjmp 9f\n8:\tret")
  TAKES("ijmp", POINTED, "\tijmp\n8:")
#ifdef __AVR_HAVE_EIJMP_EICALL__
  EIND = 0;
  PLAIN("elpm") PLAIN("elpm r16, Z") PLAIN("elpm r16, Z+")
  TAKES("eicall and ret", POINTED, "\teicall\n\trjmp 9f\n8:\tret")
  TAKES("eijmp", POINTED, "\teijmp\n8:")
#endif
}
#endif

int main(void) {
  UCSR0A = 1 << U2X0;
  UBRR0 = 0;
  UCSR0B = 1 << TXEN0;
#ifdef CYCLES
  cycles();
#else
  two_registers();
  one_register();
  immediates();
  multiplications();
  bits();
  transfers();
  calls();
#endif
  text("\nend\n");
  for (;;) asm volatile("cli\n\tsleep");
}
