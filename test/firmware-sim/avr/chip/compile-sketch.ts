import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `say` prints a text, `say_number` a number and a new line, at 115200 baud. */
const PRELUDE = `
#define F_CPU 16000000UL
#include <avr/boot.h>
#include <avr/eeprom.h>
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <stdlib.h>
#include <util/delay.h>
#ifndef UDR0
#define UCSR0A UCSR1A
#define UCSR0B UCSR1B
#define UBRR0 UBRR1
#define UDR0 UDR1
#define UDRE0 UDRE1
#define U2X0 U2X1
#define TXEN0 TXEN1
#define RXEN0 RXEN1
#define TXC0 TXC1
#endif
static void say(const char *text) { for (; *text; text++) { while (!(UCSR0A & _BV(UDRE0))); UDR0 = *text; } }
static inline void say_number(long number) { char text[12]; ltoa(number, text, 10); say(text); say("\\n"); }
static inline void begin(void) { UCSR0A = _BV(U2X0); UBRR0 = 16; UCSR0B = _BV(TXEN0) | _BV(RXEN0); }
`;

/** Compiles C for a chip as `-mmcu` names it; the content of a file in Intel HEX. */
export function compileSketch(gcc: string, code: string, mcu = 'atmega328p'): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-sketch-'));
  try {
    const at = (name: string) => join(folder, name);
    writeFileSync(at('sketch.c'), PRELUDE + code);
    execFileSync(gcc, [`-mmcu=${mcu}`, '-Os', '-w', '-o', at('sketch.elf'), at('sketch.c')]);
    execFileSync('avr-objcopy', ['-O', 'ihex', '-R', '.eeprom', at('sketch.elf'), at('sketch.hex')]);
    return readFileSync(at('sketch.hex'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
