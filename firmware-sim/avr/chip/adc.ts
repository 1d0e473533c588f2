import type { ChipCpu } from './chip-cpu.ts';
import type { AdcModel } from './models/chip-model.ts';

/** Registers of the data space and their bits, DS40002061 section 23.9. */
const ADCL = 0x78;
const ADCH = 0x79;
const ADCSRA = 0x7a;
const ADCSRB = 0x7b;
const ADMUX = 0x7c;
const ADEN = 0x80;
const ADSC = 0x40;
const ADATE = 0x20;
const ADIF = 0x10;
const ADIE = 0x08;
const ADLAR = 0x20;
const FREE_RUNNING = 0;

/** The interrupt flag whose rise starts a conversion, by ADTS2:0; table 23-6. The analog comparator is not simulated. */
const TRIGGERS: readonly (readonly [flagRegister: number, flagMask: number] | undefined)[] = [
  undefined,
  undefined,
  [0x3c, 0x01],
  [0x35, 0x02],
  [0x35, 0x01],
  [0x36, 0x04],
  [0x36, 0x01],
  [0x36, 0x20],
];

/** ADC clock cycles from the start of a conversion to its sample and to its end, table 23-1. */
const FIRST = { sample: 13.5, end: 25 };
const NORMAL = { sample: 1.5, end: 13 };
const TRIGGERED = { sample: 2, end: 13.5 };

export interface AdcOptions {
  readonly cpu: ChipCpu;
  readonly model: AdcModel;
  /** Voltage on a pin, as `PC0`, at a cycle. */
  readonly volts: (pin: string, cycle: number) => number;
  /** Of AVCC and of the pin AREF. */
  readonly supplyVolts: number;
}

/**
 * The analog-to-digital converter: single conversions, free running, triggered by timers and INT0. Source: ATmega328P
 * datasheet DS40002061, chapter 23. Ideal: no noise and no error of its own. Differential inputs measure 0 V.
 */
export class Adc {
  readonly #options: AdcOptions;
  readonly #interrupt;
  readonly #finish = () => this.#complete();
  #converting = false;
  #first = true;
  #admux = 0;
  /** What the multiplexer chooses, with its bit 5. */
  #input = 0;
  #sampleCycle = 0;
  /** When the prescaler of the ADC clock was started or reset. */
  #clockFromCycle = 0;

  constructor(options: AdcOptions) {
    this.#options = options;
    const { cpu, model } = options;
    this.#interrupt = {
      address: model.vector,
      flagRegister: ADCSRA,
      flagMask: ADIF,
      enableRegister: ADCSRA,
      enableMask: ADIE,
    };
    cpu.writeHooks[ADCSRA] = (value, before) => {
      this.#control(value, before);
      return true;
    };
    cpu.onFlagRaised = (flagRegister, flagMask) => {
      const control = cpu.data[ADCSRA] ?? 0;
      if ((control & (ADEN | ADATE)) !== (ADEN | ADATE) || this.#converting) return;
      const trigger = TRIGGERS[(cpu.data[ADCSRB] ?? 0) & 7];
      if (trigger?.[0] !== flagRegister || trigger[1] !== flagMask) return;
      // The trigger resets the prescaler, section 23.4.
      this.#clockFromCycle = cpu.cycles;
      this.#start(this.#first ? FIRST : TRIGGERED, cpu.cycles);
    };
  }

  /** The mode for noise reduction begins: a conversion starts where none is under way, section 23.6. */
  quiet(): void {
    const { cpu } = this.#options;
    const isEnabled = ((cpu.data[ADCSRA] ?? 0) & ADEN) !== 0;
    if (isEnabled && !this.#converting) this.#start(this.#first ? FIRST : NORMAL, this.#nextClockCycle);
  }

  #control(value: number, before: number): void {
    const { cpu } = this.#options;
    const flag = before & ADIF & ~value;
    cpu.data[ADCSRA] = (value & ~(ADIF | ADSC)) | flag | (this.#converting ? ADSC : 0);
    if (flag === 0) cpu.clearInterrupt(this.#interrupt);
    cpu.updateInterruptEnable(this.#interrupt, cpu.data[ADCSRA] ?? 0);
    if ((value & ADEN) === 0) {
      this.#first = true;
      if (this.#converting) cpu.clearClockEvent(this.#finish);
      this.#converting = false;
      cpu.data[ADCSRA] = (cpu.data[ADCSRA] ?? 0) & ~ADSC;
      return;
    }
    if ((before & ADEN) === 0) this.#clockFromCycle = cpu.cycles;
    if ((value & ADSC) !== 0 && !this.#converting) this.#start(this.#first ? FIRST : NORMAL, this.#nextClockCycle);
  }

  get #clockCycles(): number {
    return 2 ** Math.max(1, (this.#options.cpu.data[ADCSRA] ?? 0) & 7);
  }

  /** A conversion starts with the next edge of the ADC clock, which runs since the ADC is on, section 23.4. */
  get #nextClockCycle(): number {
    const clockCycles = this.#clockCycles;
    const since = this.#options.cpu.cycles - this.#clockFromCycle;
    return this.#clockFromCycle + Math.ceil(since / clockCycles) * clockCycles;
  }

  #start(timing: typeof NORMAL, fromCycle: number): void {
    const { cpu, model } = this.#options;
    this.#converting = true;
    this.#first = false;
    this.#admux = cpu.data[ADMUX] ?? 0;
    const mux5 = ((cpu.data[ADCSRB] ?? 0) & model.mux5Mask) === 0 ? 0 : 0x20;
    this.#input = (this.#admux & model.muxMask) | mux5;
    this.#sampleCycle = fromCycle + timing.sample * this.#clockCycles;
    cpu.data[ADCSRA] = (cpu.data[ADCSRA] ?? 0) | ADSC;
    cpu.at(fromCycle + timing.end * this.#clockCycles, this.#finish, 'adc');
  }

  #complete(): void {
    const { cpu } = this.#options;
    const endCycle = cpu.cycles;
    const scaled = Math.floor((this.#inputVolts() / this.#referenceVolts()) * 1024);
    const reading = Math.min(1023, Math.max(0, scaled)) << ((this.#admux & ADLAR) !== 0 ? 6 : 0);
    cpu.data[ADCL] = reading & 0xff;
    cpu.data[ADCH] = reading >> 8;
    this.#converting = false;
    cpu.data[ADCSRA] = (cpu.data[ADCSRA] ?? 0) & ~ADSC;
    cpu.setInterruptFlag(this.#interrupt);
    const freeRunning = ((cpu.data[ADCSRB] ?? 0) & 7) === FREE_RUNNING && ((cpu.data[ADCSRA] ?? 0) & ADATE) !== 0;
    if (freeRunning) this.#start(NORMAL, endCycle);
  }

  #inputVolts(): number {
    const { model, volts } = this.#options;
    const input = model.inputs[this.#input] ?? 0;
    return typeof input === 'number' ? input : volts(input, this.#sampleCycle);
  }

  #referenceVolts(): number {
    const { model, supplyVolts } = this.#options;
    const reference = model.references[this.#admux >> 6] ?? 'supply';
    return reference === 'supply' ? supplyVolts : reference;
  }
}
