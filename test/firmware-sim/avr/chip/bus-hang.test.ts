import { describe, expect } from 'vitest';
import { boardProfile } from '../../../../boards/index.ts';
import type { I2cPart } from '../../../../firmware-sim/sensors/part.ts';
import { requireProgram, testWith } from '../../../requirements.ts';
import { runningSketch } from './running-sketch.ts';

const requirements = { gcc: requireProgram('avr-gcc') };

/** Takes what it is given, and holds the data line low for a while. */
const heldPart = (fromMs: number, untilMs: number): I2cPart => ({
  kind: 'i2c',
  address: 0x48,
  start: () => true,
  write: () => true,
  read: () => 0x55,
  stop: () => {},
  holdsBus: (timeMs) => timeMs >= fromMs && timeMs < untilMs,
});

const prelude = `static void go(char c) { TWCR = _BV(TWINT) | _BV(TWEN) | c; while (!(TWCR & _BV(TWINT))); }`;

describe('a data line that a part holds low', () => {
  testWith(requirements, 'keeps a start from coming to pass until it is let go', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `${prelude} int main(void) { begin(); TWBR = 72; say("a"); go(_BV(TWSTA)); say("b"); for (;;); }`,
      { parts: { A4: heldPart(0, 200) } },
    );
    await clock.advance(190);
    expect(text()).toBe('a');
    await clock.advance(20);
    expect(text()).toBe('b');
    await board.close();
  });

  testWith(requirements, 'looks like another master to a byte that is under way', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `${prelude} int main(void) { begin(); TWBR = 72; go(_BV(TWSTA)); TWDR = 0x90; go(0); say_number(TWSR);
        _delay_ms(50); TWDR = 7; go(0); say_number(TWSR); for (;;); }`,
      { parts: { A4: heldPart(100, 1000) } },
    );
    await clock.advance(150);
    expect(text()).toBe(`${0x18}\n${0x38}\n`);
    await board.close();
  });

  testWith(requirements, 'ends with the time-out of a program that switches the interface off', async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `${prelude} int main(void) { begin(); TWBR = 72; TWCR = _BV(TWINT) | _BV(TWEN) | _BV(TWSTA); _delay_ms(20);
        say_number(TWCR & _BV(TWINT)); TWCR = 0; _delay_ms(100); go(_BV(TWSTA)); say_number(TWSR); for (;;); }`,
      { parts: { A4: heldPart(0, 150) } },
    );
    await clock.advance(200);
    expect(text()).toBe(`0\n${0x08}\n`);
    await board.close();
  });

  testWith(requirements, 'reads low on the pin SDA of each board', async ({ gcc }) => {
    for (const [name, pin] of [
      ['arduino-uno', 'PINC & _BV(4)'],
      ['arduino-mega', 'PIND & _BV(1)'],
      ['arduino-yun', 'PIND & _BV(1)'],
    ] as const) {
      const { clock, text, board } = await runningSketch(
        gcc,
        `int main(void) { begin(); say_number((${pin}) != 0); _delay_ms(100); say_number((${pin}) != 0); for (;;); }`,
        { profile: boardProfile(name), parts: { A4: heldPart(0, 100) } },
      );
      await clock.advance(200);
      expect(text(), name).toBe('0\n1\n');
      await board.close();
    }
  });
});
