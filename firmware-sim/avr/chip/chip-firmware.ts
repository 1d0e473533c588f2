import type { BoardProfile } from '../../../boards/index.ts';
import { BoardstreamError } from '../../../core/index.ts';
import type { Firmware, Print, SerialPins } from '../../firmware/firmware.ts';
import type { AnalogPart } from '../../sensors/part.ts';
import { Chip, EEPROM_BYTES, FLASH_BYTES } from './chip.ts';
import type { CoreFactory } from './instruction-core.ts';
import { loadIntelHex } from './intel-hex.ts';

/** Simulated milliseconds that the chip runs in one piece; what a host sends reaches it at the start of the next. */
const SLICE_MS = 2;

/** With the slowest core some 5 ms of work. */
const SLICES_PER_TURN = 16;

export interface ChipFirmwareOptions {
  /** A board with an ATmega328P. */
  readonly profile: BoardProfile;
  /** What is in the flash at power-up: texts in Intel HEX, a later one over an earlier one. Default nothing. */
  readonly hex?: readonly string[];
  /** A reset starts the bootloader that is among `hex`, at the last 512 bytes of the flash. Default `false`. */
  readonly bootloader?: boolean;
  readonly analogParts?: Readonly<Record<string, AnalogPart>>;
  readonly core?: CoreFactory;
}

/**
 * Compiled firmware on a simulated ATmega328P. The bytes it prints leave at its own pace; opening the port resets it where
 * the board does that. What it writes to its flash and EEPROM stays through power loss, as long as this object lives.
 * @throws BoardstreamError `FIRMWARE_INVALID`, `USAGE` when the board has another chip
 */
export function chipFirmware(options: ChipFirmwareOptions): Firmware {
  const { profile, hex = [] } = options;
  if (!profile.mcu.startsWith('ATmega328')) {
    throw new BoardstreamError('USAGE', `${profile.title} has an ${profile.mcu}; only the ATmega328P is simulated`);
  }
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  for (const text of hex) loadIntelHex(text, flash);
  const eeprom = new Uint8Array(EEPROM_BYTES).fill(0xff);
  return {
    baudRate: Number.POSITIVE_INFINITY,
    printsPerTurn: SLICES_PER_TURN,
    *boot(serial: SerialPins): Generator<Print> {
      let printed: number[] = [];
      let hostBaudRate: number | undefined;
      const chip = new Chip({
        clockHz: profile.clockHz,
        flash,
        eeprom,
        bootloader: options.bootloader ?? false,
        supplyVolts: profile.operatingVolts,
        volts: () => 0,
        hostBaudRate: () => hostBaudRate,
        onHostByte: (byte) => printed.push(byte),
        ...(options.core === undefined ? {} : { core: options.core }),
      });
      serial.onReceive((bytes) => chip.receive(bytes));
      serial.onHostEvent?.((event) => {
        if (event.type === 'baudRateSet') hostBaudRate = event.baudRate;
        else if (profile.resetOnOpen === 'dtr') chip.reset('external');
      });
      for (let timeMs = SLICE_MS; ; timeMs += SLICE_MS) {
        chip.run((timeMs * profile.clockHz) / 1000);
        const bytes = Uint8Array.from(printed);
        printed = [];
        yield { timeMs, bytes };
      }
    },
  };
}
