import type { BoardProfile } from '../../../boards/index.ts';
import { BoardstreamError } from '../../../core/index.ts';
import type { Firmware, Print, SerialPins } from '../../firmware/firmware.ts';
import type { Level, Part } from '../../sensors/part.ts';
import { readFirmware } from '../core/index.ts';
import { Chip, type CoreFactory } from './chip.ts';
import { type EepromStore, loadEeprom } from './eeprom-store.ts';
import { CHIP_MODELS, findChipModel } from './models/find-chip-model.ts';
import { PinWiring } from './pins/pin-wiring.ts';
import { placeBootloader } from './place-bootloader.ts';

/** Simulated milliseconds that the chip runs in one piece; what a host sends reaches it at the start of the next. */
const SLICE_MS = 2;

/** Some milliseconds of work: the host's bytes wait so long on a machine that is slower than the chip. */
const SLICES_PER_TURN = 4;

export interface ChipFirmwareOptions {
  /** A board with an ATmega328P, ATmega2560 or ATmega32U4. */
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

export interface ChipFirmware extends Firmware {
  readonly pins: {
    /** What is on the pin now; `undefined` before the first power-up, and for a pin the board does not have. */
    level(pin: string): Level | undefined;
  };
}

/**
 * Compiled firmware on the simulated microcontroller of a board. The bytes it prints leave at its own pace; opening the port
 * resets it where the board does that. What it writes to its flash and EEPROM stays through power loss, as long as this
 * object lives, and the time of its parts goes on.
 * @throws BoardstreamError `FIRMWARE_INVALID`, `INPUT_FAILED` when the stored EEPROM has another size, `USAGE` when the
 * board has another chip or a part does not fit
 */
export function chipFirmware(options: ChipFirmwareOptions): ChipFirmware {
  const { profile, program, bootloader, parts = new Map<string, Part>(), eeprom: store, core } = options;
  const { clockHz, operatingVolts, mcuPins } = profile;
  const model = findChipModel(profile.mcu);
  if (model === undefined || mcuPins === undefined) {
    const simulated = CHIP_MODELS.map(({ mcu }) => mcu).join(', ');
    throw new BoardstreamError('USAGE', `${profile.title} has an ${profile.mcu}; simulated are ${simulated}`);
  }
  const { flashBytes } = model;
  const image = program === undefined ? undefined : readFirmware(program, model);
  const flash = new Uint8Array(flashBytes).fill(0xff);
  if (image !== undefined) flash.set(image.flash);
  const bootStart = bootloader === undefined ? 0 : placeBootloader(bootloader, flash, model);
  const eeprom = loadEeprom(store, image?.eeprom ?? new Uint8Array(model.eepromBytes).fill(0xff));
  const { i2c } = profile.pinFunctions;
  const wiring = new PinWiring({ model, clockHz, operatingVolts, mcuPins, i2c, parts });
  return {
    baudRate: Number.POSITIVE_INFINITY,
    printsPerTurn: SLICES_PER_TURN,
    partsTimeGoesOn: true,
    pins: wiring,
    *boot(serial: SerialPins): Generator<Print> {
      let printed: number[] = [];
      let hostBaudRate: number | undefined;
      let eepromChanged = false;
      wiring.powerUp(serial.partsStartMs ?? wiring.nowMs);
      const chip = new Chip({
        model,
        clockHz,
        flash,
        bootStart,
        eeprom,
        onEepromChange: () => {
          eepromChanged = true;
        },
        cause: serial.startCause ?? 'power-on',
        supplyVolts: operatingVolts,
        volts: (mcuPin, cycle) => wiring.volts(mcuPin, cycle),
        connect: (connections) => wiring.connect(connections),
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
