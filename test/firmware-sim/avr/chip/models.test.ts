import { describe, expect, test } from 'vitest';
import { BOARDS, boardProfile } from '../../../../boards/index.ts';
import { CHIP_MODELS, findChipModel } from '../../../../firmware-sim/avr/chip/models/find-chip-model.ts';
import type { Part } from '../../../../firmware-sim/sensors/part.ts';
import { requireProgram, testWith } from '../../../requirements.ts';
import { dips, runningSketch } from './running-sketch.ts';

const requirements = { gcc: requireProgram('avr-gcc') };
const mega = boardProfile('arduino-mega');
const yun = boardProfile('arduino-yun');
const volts = (level: number): Part => ({ kind: 'analog', volts: () => level });

describe.each(CHIP_MODELS)('the model of the $mcu', (model) => {
  test('gives every interrupt a vector of its own', () => {
    const { ports, timers, usarts, adc, vectors } = model;
    const external = Object.values(ports).flatMap(({ externalInterrupts }) =>
      externalInterrupts.flatMap((interrupt) => (interrupt === null ? [] : [interrupt.interrupt])),
    );
    const ofTimers = timers.flatMap(({ config, capturePin }) => [
      config.ovfInterrupt,
      config.compAInterrupt,
      config.compBInterrupt,
      ...(config.OCRC === 0 ? [] : [config.compCInterrupt]),
      ...(capturePin === undefined ? [] : [config.captureInterrupt]),
    ]);
    const ofUsarts = usarts.flatMap(({ rxComplete, dataEmpty, txComplete }) => [rxComplete, dataEmpty, txComplete]);
    const all = [...external, ...ofTimers, ...ofUsarts, adc.vector, ...Object.values(vectors)];
    expect(new Set(all).size).toBe(all.length);
    expect(external).toEqual(expect.arrayContaining([...model.clockedEdges]));
  });

  test('has every pin of every board with this chip', () => {
    const boards = BOARDS.filter(({ mcu }) => mcu === model.mcu);
    expect(boards).not.toEqual([]);
    for (const { mcuPins, digitalPins, adc } of boards) {
      expect(Object.keys(mcuPins ?? {}).sort()).toEqual([...digitalPins, ...(adc?.pins ?? [])].sort());
      for (const pin of Object.values(mcuPins ?? {})) {
        const [, letter = ''] = /^P([A-L])[0-7]$/.exec(pin) ?? [];
        expect(letter in model.ports || Object.values(model.adc.inputs).includes(pin), pin).toBe(true);
      }
      for (const pin of adc?.pins ?? []) expect(Object.values(model.adc.inputs)).toContain(mcuPins?.[pin]);
    }
  });
});

test('a chip that is not simulated has no model', () => {
  expect(findChipModel('BCM2711')).toBeUndefined();
});

describe('the ATmega2560', () => {
  testWith(requirements, 'runs code behind its first 128 KiB, and interrupts that return there', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `volatile long ticks; ISR(TIMER5_COMPC_vect) { ticks++; }
      asm(".section .fini1,\\"ax\\",@progbits\\n .fill 0x20000\\n .text");
      __attribute__((noinline)) static char pc_is_far(void) { char *sp = (char *)SP; return sp[1] == 1; }
      __attribute__((noinline, section(".fini0"))) void far_away(void) { while (ticks < 3);
        say_number(ticks); say(pc_is_far() ? "far\\n" : "near\\n"); }
      int main(void) { begin(); OCR5A = 999; OCR5C = 500; TCCR5B = _BV(WGM52) | 2; TIMSK5 = _BV(OCIE5C); sei();
        far_away(); for (;;); }`,
      { profile: mega },
    );
    await clock.advance(80);
    expect(text()).toBe('3\nfar\n');
    await board.close();
  });

  testWith(requirements, 'measures its sixteen channels by the fifth bit of the multiplexer', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `static void measure(char mux, char high) { ADCSRB = high ? _BV(MUX5) : 0; ADMUX = _BV(REFS0) | mux;
        ADCSRA = 0xc7; while (ADCSRA & _BV(ADSC)); say_number(ADC); }
      int main(void) { begin(); measure(1, 0); measure(1, 1); measure(7, 1); for (;;); }`,
      { profile: mega, parts: { A1: volts(1.25), A9: volts(2.5), A15: volts(3.75) } },
    );
    await clock.advance(80);
    expect(text()).toBe('256\n512\n768\n');
    await board.close();
  });

  testWith(requirements, 'is interrupted by edges and changes on the ports E, J and K', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `volatile int edges, changes; ISR(INT4_vect) { edges++; } ISR(PCINT1_vect) { changes++; }
      ISR(PCINT2_vect) { changes += 10; }
      int main(void) { begin(); EICRB = _BV(ISC41); EIMSK = _BV(INT4); PCICR = _BV(PCIE1) | _BV(PCIE2);
        PCMSK1 = _BV(PCINT9); PCMSK2 = _BV(PCINT23); sei(); _delay_ms(50); say_number(edges); say_number(changes);
        for (;;); }`,
      // Pins PE4, PJ0 and PK7.
      { profile: mega, parts: { D2: dips(80, 90, 95), D15: dips(85, 90), A15: dips(100) } },
    );
    await clock.advance(65 + 60);
    expect(text()).toBe('2\n12\n');
    await board.close();
  });

  testWith(requirements, 'captures edges with timer 4, and drives a pin with timer 3', async ({ gcc }) => {
    const { clock, text, firmware, board } = await runningSketch(
      gcc,
      `int main(void) { begin(); DDRE = _BV(3); TCCR3A = _BV(COM3A0); OCR3A = 9999; TCCR3B = _BV(WGM32) | 2;
        TCCR4B = 2; while (!(TIFR4 & _BV(ICF4))); unsigned first = ICR4; TIFR4 = _BV(ICF4); TCCR4B |= _BV(ICES4);
        while (!(TIFR4 & _BV(ICF4))); say_number(ICR4 - first); for (;;); }`,
      // PL0 is ICP4.
      { profile: mega, parts: { D49: dips(90, 100) } },
    );
    await clock.advance(65 + 7);
    const levels = [firmware.pins.level('D5')];
    await clock.advance(5);
    levels.push(firmware.pins.level('D5'));
    expect(levels).toEqual([1, 0]);
    await clock.advance(40);
    expect(Math.abs(Number(text()) - 20_000)).toBeLessThanOrEqual(1);
    await board.close();
  });

  testWith(requirements, 'has 4 KiB of EEPROM, and three USARTs to which nothing is connected', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `int main(void) { begin(); eeprom_write_byte((unsigned char *)4095, 7); say_number(eeprom_read_byte((void *)4095));
        say_number(eeprom_read_byte((void *)1023)); UBRR3 = 16; UCSR3B = _BV(TXEN3) | _BV(RXEN3); UDR3 = 'x';
        while (!(UCSR3A & _BV(TXC3))); say_number(UCSR3A & _BV(RXC3)); for (;;); }`,
      { profile: mega },
    );
    await clock.advance(100);
    expect(text()).toBe('7\n255\n0\n');
    await board.close();
  });
});

describe('the ATmega32U4', () => {
  testWith(requirements, 'locks its PLL, sees INT6, and measures A6 where D4 is', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `volatile int edges; ISR(INT6_vect) { edges++; }
      int main(void) { begin(); PLLCSR = _BV(PLLE); while (!(PLLCSR & _BV(PLOCK)));
        EICRB = _BV(ISC60); EIMSK = _BV(INT6); sei(); _delay_ms(50); say_number(edges);
        ADCSRB = _BV(MUX5); ADMUX = _BV(REFS0); ADCSRA = 0xc7; while (ADCSRA & _BV(ADSC)); say_number(ADC); for (;;); }`,
      { profile: yun, parts: { D7: dips(80, 85, 90), D4: volts(1.25) } },
    );
    await clock.advance(65 + 60);
    expect(text()).toBe('3\n256\n');
    await board.close();
  });

  testWith(requirements, 'does not start anew when its line is opened, and hears what comes there', async ({ gcc }) => {
    const { clock, text, port, board } = await runningSketch(
      gcc,
      `ISR(USART1_RX_vect) { char c = UDR1; say_number(c); }
      int main(void) { begin(); UCSR1B |= _BV(RXCIE1); sei(); say("up\\n"); for (;;); }`,
      { profile: yun },
    );
    await clock.advance(80);
    port.open();
    port.write(Uint8Array.of(42));
    await clock.advance(80);
    expect(text()).toBe('up\n42\n');
    await board.close();
  });
});
