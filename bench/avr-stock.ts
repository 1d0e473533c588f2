import * as avr8js from 'avr8js';

export const CLOCK_HZ = 16_000_000;

/** An Uno of avr8js as it is published. */
export interface StockChip {
  readonly cpu: avr8js.CPU;
  /** Executes until this cycle, one instruction after the other. */
  readonly run: (untilCycles: number) => void;
}

/** The peripherals that the programs use. `volts` is what is on every channel of the ADC. */
export function stockChip(program: Uint8Array, volts: (timeMs: number) => number = () => 0): StockChip {
  const cpu = new avr8js.CPU(new Uint16Array(program.slice().buffer), 2048);
  new avr8js.AVRIOPort(cpu, avr8js.portBConfig);
  for (const config of [avr8js.timer0Config, avr8js.timer1Config, avr8js.timer2Config]) {
    new avr8js.AVRTimer(cpu, config);
  }
  const adc = new avr8js.AVRADC(cpu, avr8js.adcConfig);
  const convert = adc.onADCRead;
  adc.onADCRead = (input) => {
    if ('channel' in input) adc.channelValues[input.channel] = volts((cpu.cycles * 1000) / CLOCK_HZ);
    convert(input);
  };
  new avr8js.AVRUSART(cpu, avr8js.usart0Config, CLOCK_HZ);
  const run = (untilCycles: number) => {
    while (cpu.cycles < untilCycles) {
      avr8js.avrInstruction(cpu);
      cpu.tick();
    }
  };
  return { cpu, run };
}
