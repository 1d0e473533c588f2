import { expect, test } from 'vitest';
import { Adc } from '../../../../firmware-sim/avr/chip/adc.ts';
import { ChipCpu } from '../../../../firmware-sim/avr/chip/chip-cpu.ts';
import { atmega328p } from '../../../../firmware-sim/avr/chip/models/atmega328p.ts';
import { passCycles } from './pass-cycles.ts';

const ADCSRA = 0x7a;
const ADMUX = 0x7c;
const SUPPLY = 0x40;

/** The ADC clock is a 128th of the CPU's, as Arduino sets it. */
const CLOCK = 128;

function rig(volts: (pin: string, cycle: number) => number = () => 2.5, model = atmega328p) {
  const cpu = new ChipCpu(new Uint16Array(0x4000), model);
  const asked: { pin: string; cycle: number }[] = [];
  new Adc({
    cpu,
    model: model.adc,
    supplyVolts: 5,
    volts(pin, cycle) {
      asked.push({ pin, cycle });
      return volts(pin, cycle);
    },
  });
  cpu.writeData(ADMUX, SUPPLY);
  const reading = () => cpu.readData(0x78) | (cpu.readData(0x79) << 8);
  const converting = () => (cpu.readData(ADCSRA) & 0x40) !== 0;
  return { cpu, asked, reading, converting };
}

test('the first conversion takes 25 ADC clocks, the next 13, and samples are taken after 13.5 and 1.5', () => {
  const { cpu, asked, converting } = rig();
  for (const [clocks, sampleClocks] of [
    [25, 13.5],
    [13, 1.5],
  ] as const) {
    const startCycle = cpu.cycles;
    cpu.writeData(ADCSRA, 0xc7);
    passCycles(cpu, clocks * CLOCK - 1);
    expect(converting()).toBe(true);
    passCycles(cpu, 1);
    expect(converting()).toBe(false);
    expect(asked.at(-1)).toEqual({ pin: 'PC0', cycle: startCycle + sampleClocks * CLOCK });
  }
});

test('a conversion starts with the next edge of the ADC clock, which runs since the ADC is on', () => {
  const { cpu, asked } = rig();
  const onCycle = cpu.cycles;
  cpu.writeData(ADCSRA, 0xc7);
  passCycles(cpu, 25 * CLOCK + 5);
  cpu.writeData(ADCSRA, 0xc7);
  passCycles(cpu, 14 * CLOCK);
  expect(asked.at(-1)?.cycle).toBe(onCycle + (26 + 1.5) * CLOCK);
});

test.each([
  [0, 0],
  [2.5, 512],
  [4.999, 1023],
  [7, 1023],
  [-1, 0],
])('%d V of 5 V read %i', (volts, expected) => {
  const { cpu, reading } = rig(() => volts);
  cpu.writeData(ADCSRA, 0xc7);
  passCycles(cpu, 25 * CLOCK);
  expect(reading()).toBe(expected);
});

test('free running, it converts every 13 ADC clocks until it is told to stop', () => {
  const { cpu, asked } = rig();
  cpu.writeData(ADCSRA, 0xe7);
  passCycles(cpu, (25 + 13 * 9) * CLOCK);
  expect(asked).toHaveLength(10);
  cpu.writeData(ADCSRA, 0x87);
  passCycles(cpu, 100 * CLOCK);
  expect(asked.length).toBeLessThanOrEqual(11);
});

test('an overflow of timer 0 starts a conversion where that is its trigger', () => {
  const { cpu, asked } = rig();
  cpu.writeData(0x7b, 4);
  cpu.writeData(ADCSRA, 0xa7);
  passCycles(cpu, 100 * CLOCK);
  expect(asked).toHaveLength(0);
  cpu.setInterruptFlag({ address: 0x20, flagRegister: 0x35, flagMask: 1, enableRegister: 0x6e, enableMask: 1 });
  passCycles(cpu, 25 * CLOCK);
  expect(asked).toHaveLength(1);
});
