import type { CPU } from 'avr8js';
import type { CoreHooks } from '../instruction-core.ts';

/** What translated code works on. */
export interface Machine extends Pick<CPU, 'data' | 'progBytes' | 'readHooks' | 'writeHooks'> {
  readonly cpu: Pick<CPU, 'nextInterrupt'>;
  readonly hooks: CoreHooks;
  /** The program as it is executed: a decoded word, or a mark (negative) of a place where translated code can be entered. */
  readonly code: Int32Array;
  /** Where it goes on, when translated code returns. */
  pc: number;
}

/**
 * A translated region. Executes from one of its blocks on while whole blocks fit into `left` cycles, and returns those that
 * are left then: as many as before if it executed nothing. `data` holds all state between two calls, the status register
 * too. `ownMark` is the mark of its block 0.
 */
export type TranslatedCode = (machine: Machine, left: number, block: number, ownMark: number) => number;

/** Bits of a mark: the sign, the number of the region (0: not translated yet), and the block. */
export const MARK = { sign: 1 << 31, regionShift: 12, maxRegions: 0x7ffff, blockMask: 0xfff } as const;
