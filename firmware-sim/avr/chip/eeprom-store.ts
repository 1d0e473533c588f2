import { BoardstreamError } from '../../../core/index.ts';

/** Keeps the bytes of an EEPROM: 1024 of an ATmega328P or 32U4, 4096 of an ATmega2560. Its errors end the board. */
export interface EepromStore {
  /** For messages: a path. */
  readonly name?: string;
  /** What was saved last; `undefined`: nothing, and the EEPROM is as the firmware's file has it, or empty. */
  load(): Uint8Array | undefined;
  /** Called when nothing was saved yet, and soon after the program has written: within some simulated milliseconds. */
  save(bytes: Uint8Array): void;
}

/**
 * The EEPROM at the first power-up; a store that was empty holds it then.
 * @throws BoardstreamError `INPUT_FAILED` when the store holds another number of bytes
 */
export function loadEeprom(store: EepromStore | undefined, initial: Uint8Array): Uint8Array {
  const stored = store?.load();
  if (stored === undefined) {
    store?.save(initial.slice());
    return initial.slice();
  }
  if (stored.length === initial.length) return stored.slice();
  const { name = 'the store' } = store ?? {};
  throw new BoardstreamError(
    'INPUT_FAILED',
    `${name} has ${stored.length} bytes, and the EEPROM of this chip ${initial.length}; name another file, or a new one`,
    { name, bytes: stored.length, eepromBytes: initial.length },
  );
}
