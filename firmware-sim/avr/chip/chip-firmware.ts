import type { BoardProfile } from '../../../boards/index.ts';
import { BoardstreamError } from '../../../core/index.ts';
import type { Firmware, Print, SerialPins } from '../../firmware/firmware.ts';
import type { Level, Part } from '../../sensors/part.ts';
import { readFirmware } from '../core/index.ts';
import { Chip, type CoreFactory, EEPROM_BYTES, FLASH_BYTES } from './chip.ts';
import { PinWiring } from './pins/pin-wiring.ts';
import { placeBootloader } from './place-bootloader.ts';

/** Simulated milliseconds that the chip runs in one piece; what a host sends reaches it at the start of the next. */
const SLICE_MS = 2;

/** Some milliseconds of work: the host's bytes wait so long on a machine that is slower than the chip. */
const SLICES_PER_TURN = 4;

export interface ChipFirmwareOptions {
  /** A board with an ATmega328P. */
  readonly profile: BoardProfile;
  /** Content of a file in Intel HEX or ELF. Default none: the flash is empty. */
  readonly program?: Uint8Array;
  /** Content of a file in Intel HEX for one of the boot sections; every reset starts it then. Default none. */
  readonly bootloader?: Uint8Array;
  /** By pin, as printed on the board: `A0`, `D2`. */
  readonly parts?: ReadonlyMap<string, Part>;
  /** Where the EEPROM lives on when this object is gone. Default nowhere. */
  readonly eeprom?: EepromStore;
  /** What executes instructions. Default `TranslatingCore`. */
  readonly core?: CoreFactory;
}

/** Keeps 1024 bytes. Its errors end the board. */
export interface EepromStore {
  /** What was saved last; `undefined`: nothing, and the EEPROM is empty. */
  load(): Uint8Array | undefined;
  /** Called soon after the program has written. */
  save(bytes: Uint8Array): void;
}

export interface ChipFirmware extends Firmware {
  readonly pins: {
    /** What is on the pin now; `undefined` before the first power-up, and for a pin the board does not have. */
    level(pin: string): Level | undefined;
  };
}

/**
 * Compiled firmware on a simulated ATmega328P. The bytes it prints leave at its own pace; opening the port resets it where
 * the board does that. What it writes to its flash and EEPROM stays through power loss, as long as this object lives.
 * @throws BoardstreamError `FIRMWARE_INVALID`, `USAGE` when the board has another chip or a part does not fit
 */
export function chipFirmware(options: ChipFirmwareOptions): ChipFirmware {
  const { profile, program, bootloader, parts = new Map<string, Part>(), eeprom: store, core } = options;
  if (profile.mcu !== 'ATmega328P') {
    throw new BoardstreamError('USAGE', `${profile.title} has an ${profile.mcu}; only the ATmega328P is simulated`);
  }
  const sizes = { flashBytes: FLASH_BYTES, eepromBytes: EEPROM_BYTES };
  const image = program === undefined ? undefined : readFirmware(program, sizes);
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  if (image !== undefined) flash.set(image.flash);
  const bootStart = bootloader === undefined ? 0 : placeBootloader(bootloader, flash);
  const eeprom = new Uint8Array(EEPROM_BYTES).fill(0xff);
  eeprom.set(store?.load()?.subarray(0, EEPROM_BYTES) ?? image?.eeprom ?? []);
  const { clockHz, operatingVolts } = profile;
  const wiring = new PinWiring({ clockHz, operatingVolts, parts });
  return {
    baudRate: Number.POSITIVE_INFINITY,
    printsPerTurn: SLICES_PER_TURN,
    pins: wiring,
    *boot(serial: SerialPins): Generator<Print> {
      let printed: number[] = [];
      let hostBaudRate: number | undefined;
      let eepromChanged = false;
      const chip = new Chip({
        clockHz,
        flash,
        bootStart,
        eeprom,
        onEepromChange: () => {
          eepromChanged = true;
        },
        supplyVolts: operatingVolts,
        volts: (channel, cycle) => wiring.volts(channel, cycle),
        connect: (ports) => wiring.connect(ports),
        hostBaudRate: () => hostBaudRate,
        onHostByte: (byte) => printed.push(byte),
        ...(core === undefined ? {} : { core }),
      });
      serial.onReceive((bytes) => chip.receive(bytes));
      serial.onHostEvent?.((event) => {
        if (event.type === 'baudRateSet') hostBaudRate = event.baudRate;
        else if (profile.resetOnOpen === 'dtr') chip.reset('external');
      });
      for (let timeMs = SLICE_MS; ; timeMs += SLICE_MS) {
        chip.run((timeMs * clockHz) / 1000);
        if (eepromChanged) store?.save(eeprom.slice());
        eepromChanged = false;
        const bytes = Uint8Array.from(printed);
        printed = [];
        yield { timeMs, bytes };
      }
    },
  };
}
