/** A microcontroller that a sketch of the project is compiled for; a board has it where its profile says so. */
export type FirmwareMcu = 'ATmega328P' | 'ATmega2560' | 'ATmega32U4';

/** A sketch of the project, compiled. `boards/firmware/README.md` says what each prints and how it is wired. */
export interface ShippedFirmware {
  readonly name: string;
  readonly mcu: FirmwareMcu;
  /** What the board's oscillator has to run at. */
  readonly clockHz: number;
  /** Of the serial line it prints on: `Serial`, on a Yún `Serial1`, the line to the Linux side. 8N1. */
  readonly baudRate: number;
  /** Intel HEX, a file in the package: `readFileSync(hexUrl, 'latin1')`. */
  readonly hexUrl: URL;
  /** The `.ino` it was compiled from, a file in the package. */
  readonly sketchUrl: URL;
}

/** Every compiled sketch in the package; one for several microcontrollers is there once for each. */
export const SHIPPED_FIRMWARE: readonly ShippedFirmware[] = [
  firmware('heart-rate', 'ATmega328P', 115_200),
  firmware('temperature', 'ATmega328P', 9600),
  firmware('temperature', 'ATmega2560', 9600),
  firmware('line-printer', 'ATmega328P', 115_200),
  firmware('line-printer', 'ATmega2560', 115_200),
  firmware('echo', 'ATmega328P', 115_200),
  firmware('yun-console', 'ATmega32U4', 250_000),
];

/** `mcu` as a board's profile spells it. `undefined` where the package has no such firmware. */
export function shippedFirmware(name: string, mcu: string): ShippedFirmware | undefined {
  return SHIPPED_FIRMWARE.find((candidate) => candidate.name === name && candidate.mcu === mcu);
}

/** The files stand beside this module in the sources and in what is built from them. */
function firmware(name: string, mcu: FirmwareMcu, baudRate: number): ShippedFirmware {
  return {
    name,
    mcu,
    clockHz: 16_000_000,
    baudRate,
    hexUrl: new URL(`./firmware/${name}/${mcu.toLowerCase()}.hex`, import.meta.url),
    sketchUrl: new URL(`./firmware/${name}/${name}.ino`, import.meta.url),
  };
}
