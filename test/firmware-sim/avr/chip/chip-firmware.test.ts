import { describe, expect } from 'vitest';
import type { I2cPart, Level, OneWirePart, Part } from '../../../../firmware-sim/sensors/part.ts';
import { requireProgram, testWith } from '../../../requirements.ts';
import { runningSketch } from './running-sketch.ts';

const requirements = { gcc: requireProgram('avr-gcc') };

describe('a reset', () => {
  const cause = `int main(void) { int why = MCUSR; MCUSR = 0; wdt_disable(); begin(); say_number(why);`;

  testWith(requirements, 'says in MCUSR that it came from power-on, then from opening the port', async ({ gcc }) => {
    const { clock, port, text, board } = await runningSketch(gcc, `${cause} for (;;); }`);
    await clock.advance(100);
    expect(text()).toBe('1\n');
    port.open();
    await clock.advance(100);
    expect(text()).toBe('2\n');
    await board.close();
  });

  testWith(requirements, 'comes from a watchdog that nobody resets, 16 ms and the start-up later', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(gcc, `${cause} wdt_enable(WDTO_15MS); for (;;); }`);
    await clock.advance(65 + 16 + 65 + 10);
    expect(text()).toBe('1\n8\n');
    await board.close();
  });

  testWith(
    requirements,
    'starts the peripherals anew: the port is off until the program begins it',
    async ({ gcc }) => {
      const { clock, port, text, board } = await runningSketch(
        gcc,
        `int main(void) { int on = UCSR0B; int timer = TCCR1B; begin(); TCCR1B = 3; say_number(on + timer); for (;;); }`,
      );
      await clock.advance(100);
      port.open();
      await clock.advance(100);
      expect(text()).toBe('0\n0\n');
      await board.close();
    },
  );
});

describe('the EEPROM', () => {
  const counts = `int main(void) { unsigned char count = eeprom_read_byte((unsigned char *)5) + 1;
    eeprom_write_byte((unsigned char *)5, count); eeprom_busy_wait(); begin(); say_number(count); for (;;); }`;

  testWith(requirements, 'keeps what was written through power loss', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(gcc, counts);
    await clock.advance(100);
    expect(text()).toBe('0\n');
    await board.replug();
    await clock.advance(100);
    expect(text()).toBe('1\n');
    await board.close();
  });

  testWith(requirements, 'goes on from its store, and is saved there', async ({ gcc }) => {
    let saved: Uint8Array = new Uint8Array(1024).fill(41);
    const eeprom = {
      load: () => saved,
      save: (bytes: Uint8Array) => {
        saved = bytes;
      },
    };
    const { clock, text, board } = await runningSketch(gcc, counts, { eeprom });
    await clock.advance(100);
    expect(text()).toBe('42\n');
    expect(saved.slice(4, 7)).toEqual(Uint8Array.of(41, 42, 41));
    await board.close();
  });
});

describe('time', () => {
  const prints = `int main(void) { begin(); ADMUX = _BV(REFS0); for (long n = 0;; n++) {
    ADCSRA = 0xc7; while (ADCSRA & _BV(ADSC)); say_number(n * 10000 + ADC); _delay_ms(3); } }`;
  const ramp: Part = { kind: 'analog', volts: (timeMs) => (timeMs / 1000) % 5 };

  testWith(
    requirements,
    'gives the same bytes at the speed of the clock and without waiting for it',
    async ({ gcc }) => {
      const paced = await runningSketch(gcc, prints, { parts: { A0: ramp } });
      await paced.clock.advance(500);
      const pacedText = paced.text();
      await paced.board.close();
      const fast = await runningSketch(gcc, prints, {
        parts: { A0: ramp },
        board: { speed: 'max', capacityBytes: 1e6 },
      });
      while (fast.board.bytesSent < pacedText.length) await fast.clock.advance(1);
      expect(fast.text().slice(0, pacedText.length)).toBe(pacedText);
      expect(pacedText.length).toBeGreaterThan(500);
      await fast.board.close();
    },
  );

  testWith(requirements, 'passes in sleep until the watchdog wakes the program', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `EMPTY_INTERRUPT(WDT_vect)
      int main(void) { begin(); sei(); for (int n = 0;; n++) { say_number(n); _delay_ms(1);
        WDTCSR = _BV(WDCE) | _BV(WDE); WDTCSR = _BV(WDIE) | 3; sleep_mode(); } }`,
    );
    await clock.advance(65 + 5 + 128 * 3 + 20);
    expect(text()).toBe('0\n1\n2\n3\n');
    await board.close();
  });
});

describe('parts on pins', () => {
  const at = (changesMs: readonly number[]): Part => ({
    kind: 'digital',
    level: (timeMs) => (changesMs.filter((changeMs) => changeMs <= timeMs).length % 2) as Level,
    nextChangeMs: (timeMs) => changesMs.find((changeMs) => changeMs > timeMs) ?? Number.POSITIVE_INFINITY,
  });

  testWith(requirements, 'raise interrupts when they change, at their time', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `volatile long edges; ISR(INT0_vect) { edges++; }
      int main(void) { begin(); EICRA = 1; EIMSK = 1; sei(); for (;;) { _delay_ms(50); say_number(edges); } }`,
      { parts: { D2: at([80, 90, 91, 92, 140]) } },
    );
    await clock.advance(65 + 50 + 50 + 10);
    expect(text()).toBe('4\n5\n');
    await board.close();
  });

  testWith(requirements, 'are measured by input capture to the tick', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `int main(void) { begin(); TCCR1B = _BV(ICES1) | 2; unsigned int first;
      while (!(TIFR1 & _BV(ICF1))); first = ICR1; TIFR1 = _BV(ICF1); TCCR1B = 2;
      while (!(TIFR1 & _BV(ICF1))); say_number(ICR1 - first); for (;;); }`,
      { parts: { D8: at([100, 110.5]) } },
    );
    await clock.advance(130);
    expect(Math.abs(Number(text()) - 21_000)).toBeLessThanOrEqual(1);
    await board.close();
  });

  testWith(requirements, 'show what the board drives', async ({ gcc }) => {
    const { clock, firmware, board } = await runningSketch(
      gcc,
      `int main(void) { DDRB = _BV(5); for (;;) { PINB = _BV(5); _delay_ms(100); } }`,
    );
    await clock.advance(65 + 50);
    expect(firmware.pins.level('D13')).toBe(1);
    await clock.advance(100);
    expect(firmware.pins.level('D13')).toBe(0);
    await board.close();
  });

  testWith(requirements, 'answer on I2C, and nobody does at another address', async ({ gcc }) => {
    const written: number[] = [];
    const part: I2cPart = {
      kind: 'i2c',
      address: 0x48,
      start: () => true,
      write: (byte) => written.push(byte) > 0,
      read: () => 0x19,
      stop: () => {},
    };
    const { clock, text, board } = await runningSketch(
      gcc,
      `static void go(char c) { TWCR = _BV(TWINT) | _BV(TWEN) | c; while (!(TWCR & _BV(TWINT))); }
      static void stop(void) { TWCR = _BV(TWINT) | _BV(TWEN) | _BV(TWSTO); while (TWCR & _BV(TWSTO)); }
      int main(void) { begin(); TWBR = 72; go(_BV(TWSTA)); TWDR = 0x90; go(0); say_number(TWSR); TWDR = 7; go(0);
        go(_BV(TWSTA)); TWDR = 0x91; go(0); go(0); say_number(TWDR); stop();
        go(_BV(TWSTA)); TWDR = 0x20; go(0); say_number(TWSR); stop(); for (;;); }`,
      { parts: { A4: part } },
    );
    await clock.advance(100);
    expect(text()).toBe(`${0x18}\n${0x19}\n${0x20}\n`);
    expect(written).toEqual([7]);
    await board.close();
  });

  testWith(requirements, 'take the pulses of a 1-Wire bus as resets and slots', async ({ gcc }) => {
    const bits: Level[] = [];
    const answer: Level[] = [1, 0, 1, 1, 0, 0, 1, 0];
    const part: OneWirePart = {
      kind: 'one-wire',
      rom: new Uint8Array(8),
      reset: () => true,
      writeSlot: (bit) => bits.push(bit),
      readSlot: () => answer.shift() ?? 1,
    };
    const { clock, text, board } = await runningSketch(
      gcc,
      `static void low(void) { DDRD |= 4; } static void off(void) { DDRD &= ~4; }
      static void put(int byte) { for (int i = 0; i < 8; i++, byte >>= 1) {
        low(); if (byte & 1) { _delay_us(6); off(); _delay_us(64); } else { _delay_us(60); off(); _delay_us(10); } } }
      static int get(void) { int byte = 0; for (int i = 0; i < 8; i++) {
        low(); _delay_us(4); off(); _delay_us(8); if (PIND & 4) byte |= 1 << i; _delay_us(60); } return byte; }
      int main(void) { begin(); low(); _delay_us(480); off(); _delay_us(70); say_number(!(PIND & 4)); _delay_us(410);
        put(0xcc); put(0xbe); say_number(get()); for (;;); }`,
      { parts: { D2: part } },
    );
    await clock.advance(100);
    expect(text()).toBe(`1\n${0b01001101}\n`);
    expect(bits).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1]);
    await board.close();
  });
});
