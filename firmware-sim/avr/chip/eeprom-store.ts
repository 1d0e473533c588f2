import { BoardstreamError } from '../../../core/index.ts';

/** Keeps the bytes of an EEPROM: 1024 of an ATmega328P or 32U4, 4096 of an ATmega2560. Its errors end the board. */
export interface EepromStore {
  /** What was saved last; `undefined`: nothing, and the EEPROM is as the firmware's file has it, or empty. */
  load(): Uint8Array | undefined;
  /** Called soon after the program has written: within some simulated milliseconds. */
  save(bytes: Uint8Array): void;
}

/** @throws BoardstreamError `INPUT_FAILED` when the store holds another number of bytes */
export function loadEeprom(store: EepromStore | undefined, eepromBytes: number): Uint8Array | undefined {
  const bytes = store?.load();
  if (bytes === undefined || bytes.length === eepromBytes) return bytes?.slice();
  throw new BoardstreamError(
    'INPUT_FAILED',
    `the stored EEPROM has ${bytes.length} bytes and that of this chip ${eepromBytes}; give another file, or none yet`,
    { bytes: bytes.length, eepromBytes },
  );
}
