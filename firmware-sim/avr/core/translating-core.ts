import type { CPU } from 'avr8js';
import type { CoreOptions } from './instruction-core.ts';
import { InterpreterCore } from './interpreter-core.ts';
import { TranslatedProgram } from './translation/translated-program.ts';

/** Often enough that a start-up, which runs once, is not translated. */
const HOT_AFTER = 50;

export interface TranslatingCoreOptions extends CoreOptions {
  /** How often a loop or a function is interpreted before it is translated: 0 to 250, default 50. */
  readonly hotAfter?: number;
}

/**
 * The interpreter, which translates what it comes to often into JavaScript: loops and functions as they are in the flash,
 * which V8 then compiles. Translated code touches memory alone. Whatever a peripheral has a say in, and what is left of the
 * time before an event when a whole block does not fit any more, is interpreted, so that nothing a program or a peripheral
 * sees is different.
 */
export class TranslatingCore extends InterpreterCore {
  constructor(cpu: CPU, options: TranslatingCoreOptions = {}) {
    const { hooks = {}, ioEnd = 0x100, hotAfter = HOT_AFTER } = options;
    super(cpu, { hooks, ioEnd }, (program) => new TranslatedProgram({ cpu, program, ioEnd }, { hooks, hotAfter }));
  }
}
