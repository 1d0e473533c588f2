import { AVRIOPort } from 'avr8js';
import type { ChipCpu } from './chip-cpu.ts';
import type { ChipModel } from './models/chip-model.ts';

/** A pin by its name in the datasheet, as `PB5`. */
export interface PortPin {
  readonly port: AVRIOPort;
  readonly bit: number;
}

/** The ports of a chip, new after each reset. */
export class Ports {
  readonly all: readonly AVRIOPort[];
  readonly #byLetter: ReadonlyMap<string, AVRIOPort>;

  constructor(cpu: ChipCpu, model: ChipModel) {
    this.#byLetter = new Map(
      Object.entries(model.ports).map(([letter, config]) => [letter, new AVRIOPort(cpu, config)]),
    );
    this.all = [...this.#byLetter.values()];
    hookPinChanges(cpu, this.all);
  }

  /** `undefined` for a pin that belongs to no port, as `ADC6`. */
  pin(name: string): PortPin | undefined {
    const [, letter = '', bit = ''] = /^P([A-L])([0-7])$/.exec(name) ?? [];
    const port = this.#byLetter.get(letter);
    return port === undefined ? undefined : { port, bit: Number(bit) };
  }
}

/** avr8js takes PCMSK for the register that enables the interrupts, which is PCICR. */
function hookPinChanges(cpu: ChipCpu, ports: readonly AVRIOPort[]): void {
  for (const { portConfig } of ports) {
    const { pinChange } = portConfig;
    if (pinChange === undefined) continue;
    delete cpu.writeHooks[pinChange.PCMSK];
    cpu.writeHooks[pinChange.PCICR] = (value) => {
      for (const port of ports) {
        const interrupt = port['PCINT'];
        if (interrupt != null) cpu.updateInterruptEnable(interrupt, value);
      }
    };
  }
}
