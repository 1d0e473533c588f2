import { expect } from 'vitest';
import { countedUp, countedUpAndDown, eepromTimes, usartTimes } from './datasheet-timing.ts';

/** Rows in which simavr 1.6 does not do what the datasheet DS40002061 says, and what the datasheet says instead. */
export interface Difference {
  readonly rows: RegExp;
  /** Section and content; then what simavr does. */
  readonly datasheet: string;
  /** Fails unless the values of a row are the datasheet's. */
  check(values: readonly string[], groups: Readonly<Record<string, string>>): void;
}

/** Of the rows of modes: with a top of their own, and with the whole range. */
const WITH_TOP = { from: 45, top: 60, matchA: 60, matchB: 50, steps: 80 };
const WHOLE = { from: 250, top: 255, matchA: 3, matchB: 4, steps: 80 };
/** Of the rows in which a register is stored while the timer runs. */
const STORED = { matchB: 4, flags: 4, steps: 40 };

/** From a match to the first instruction of its handler, when the processor is free: flag 1, entry 4, JMP 3, PUSH 2. */
const HANDLED_CYCLES = 10;
const FIRST_MATCH = 40;

function isHandledWithin(values: readonly string[], longestInstructionCycles: number, moreCycles = 0): void {
  const waits = values.map((value, at) => Number(value) - FIRST_MATCH - at - HANDLED_CYCLES - moreCycles);
  expect(Math.min(...waits)).toBe(0);
  expect(Math.max(...waits)).toBe(longestInstructionCycles - 1);
}

function areWithin(values: readonly string[], least: number, below: number): void {
  for (const value of values) {
    expect(Number(value)).toBeGreaterThanOrEqual(least);
    expect(Number(value)).toBeLessThan(below);
  }
}

export const SIMAVR_DIFFERENCES: readonly Difference[] = [
  {
    rows: /^usart: (?<line>\d+)$/,
    datasheet:
      '20.4, 20.6: a frame of 8N1 has 10 bits, and UDR takes a second byte at once. simavr: 11, and it does not.',
    check: (values, { line }) => expect(values).toEqual(usartTimes(Number(line))),
  },
  {
    rows: /^timer [02] mode 1$|^timer 1 mode [123]$/,
    datasheet: '15.7.4: phase-correct PWM counts up and down. simavr counts nothing.',
    check: (values) => expect(values).toEqual(countedUpAndDown(WHOLE)),
  },
  {
    rows: /^timer [02] mode 5$|^timer 1 mode (9|11)$/,
    datasheet: '15.7.4, 16.9.4, 16.9.5: up and down to OCRA. simavr: nothing, or up alone.',
    check: (values) => expect(values).toEqual(countedUpAndDown(WITH_TOP)),
  },
  {
    rows: /^timer 1 mode (8|10)$/,
    datasheet: '16.9.4, 16.9.5: up and down to ICR1. simavr: up alone, or nothing.',
    check: (values) => expect(values).toEqual(countedUpAndDown({ ...WITH_TOP, matchA: 55 })),
  },
  {
    rows: /^timer [02] mode 2$|^timer 1 mode 4$/,
    datasheet: '15.9.7, table 15-8: in CTC mode TOV is set at the maximum alone. simavr sets it at the top.',
    check: (values) => expect(values).toEqual(countedUp({ ...WITH_TOP, overflowsAtTop: false })),
  },
  {
    rows: /^timer 1 mode 12$/,
    datasheet: '16.9.2: the top of mode 12 is ICR1. simavr takes OCR1A, and sets TOV there.',
    check: (values) => expect(values).toEqual(countedUp({ ...WITH_TOP, matchA: 55, overflowsAtTop: false })),
  },
  {
    rows: /^timer [02] mode 2 lower top$/,
    datasheet: 'As above: no TOV at the top of CTC mode.',
    check: (values) =>
      expect(values).toEqual(countedUp({ ...STORED, from: 90, top: 100, matchA: 100, overflowsAtTop: false })),
  },
  {
    rows: /^timer 0 mode 2 top below the count$/,
    datasheet: '15.7.2: the counter misses the match and goes on to its maximum. simavr turns round at once.',
    check: (values) =>
      expect(values).toEqual(countedUp({ ...STORED, flags: 0, from: 250, top: 60, matchA: 60, overflowsAtTop: false })),
  },
  {
    rows: /^timer 2 mode 2 count beyond the top$/,
    datasheet: '15.7.2: as above, for a count that is stored. simavr ignores the store.',
    check: (values) =>
      expect(values).toEqual(countedUp({ ...STORED, from: 250, top: 120, matchA: 120, overflowsAtTop: false })),
  },
  {
    rows: /^timer 0 mode 7 lower top$/,
    datasheet: '15.5, table 15-8: fast PWM takes a new OCR at the bottom. simavr takes it at once.',
    check: (values) =>
      expect(values).toEqual(countedUp({ ...STORED, from: 112, top: 120, matchA: 120, overflowsAtTop: true })),
  },
  {
    rows: /^timer 0 mode 5 lower top$/,
    datasheet: '15.5, table 15-8: phase-correct PWM takes a new OCR at the top. simavr counts nothing.',
    check: (values) => expect(values).toEqual(countedUpAndDown({ ...STORED, from: 110, top: 120, matchA: 100 })),
  },
  {
    rows: /^timer 0 mode 0 count onto the match$/,
    datasheet: '15.5.2: a store to TCNT blocks the match of the next timer clock. simavr does not.',
    check: (values) =>
      expect(values).toEqual(countedUp({ ...STORED, from: 70, top: 255, matchA: 50, overflowsAtTop: true })),
  },
  {
    rows: /^timer 0 mode 0 one flag away$/,
    datasheet: '15.9.7: a one clears its flag, a zero leaves it. simavr clears both.',
    check: (values) =>
      expect(values).toEqual(countedUp({ ...STORED, from: 60, top: 255, matchA: 2, overflowsAtTop: true })),
  },
  {
    rows: /^interrupt in (?<program>nop|mul|lpm|call and ret)$/,
    datasheet: '7.7.1: an interrupt takes four cycles after the instruction that is being executed. simavr: none.',
    check: (values, { program = '' }) =>
      isHandledWithin(values, { nop: 1, mul: 2, lpm: 3, 'call and ret': 4 }[program] ?? 0),
  },
  {
    rows: /^interrupt in sleep$/,
    datasheet: '7.7.1: waking up takes four cycles more. simavr: none.',
    check: (values) => isHandledWithin(values, 1, 4),
  },
  {
    rows: /^interrupt in cli and sei$/,
    datasheet:
      '7.7: the instruction after SEI comes first; so nothing gets in between SEI and CLI, up to the end. As above.',
    check: (values) => expect(new Set(values).size).toBe(1),
  },
  {
    rows: /^two interrupts at once$|^interrupts that wait for sei$/,
    datasheet:
      '7.7: one instruction between two interrupts. LDS 2, STS 2, POP 2, RETI 4, NOP 1, entry 4, JMP 3, PUSH 2.',
    check: ([first, second]) => expect(Number(second) - Number(first)).toBe(20),
  },
  {
    rows: /^adc scale: (?<scale>\d)$/,
    datasheet:
      '24.4: a conversion starts with the next edge of the ADC clock; table 24-1: 25 and 13 of its cycles. simavr: at once.',
    check([first = '', ...values], { scale }) {
      const clockCycles = 2 ** Math.max(1, Number(scale));
      expect(Number(first)).toBe(25 * clockCycles - 2);
      areWithin(values.slice(0, 1), 25 * clockCycles - 2, 26 * clockCycles - 2);
      areWithin(values.slice(1), 13 * clockCycles - 2, 14 * clockCycles - 2);
    },
  },
  {
    rows: /^adc free running: (?<scale>\d)$/,
    datasheet:
      'Table 24-1: 13 cycles; the handler begins up to two cycles sooner or later. simavr restarts a cycle late.',
    check: (values, { scale }) => areWithin(values, 13 * 2 ** Number(scale) - 2, 13 * 2 ** Number(scale) + 3),
  },
  {
    rows: /^adc after a compare match: (?<scale>\d)$/,
    datasheet: 'Table 24-1: 13.5 cycles after a trigger; the match of 20 shows at 21. simavr knows no trigger.',
    check: (values, { scale }) => areWithin(values, 21 + 13.5 * 2 ** Number(scale), 21 + 13.5 * 2 ** Number(scale) + 4),
  },
  {
    rows: /^eeprom write of mode: (?<mode>\d)$/,
    datasheet: 'Table 8-1: 3.4 ms to erase and write, 1.8 ms for one of them. simavr: at once.',
    check: (values, { mode }) => expect(values).toEqual([eepromTimes(Number(mode))]),
  },
  {
    rows: /^eeprom stores take$/,
    datasheet: '8.6.3: the processor stands still for four cycles after EERE, for two after EEPE. simavr: it does not.',
    check: (values) => expect(values).toEqual(['8', '8']),
  },
];
