import { readFile } from 'node:fs/promises';
import { BoardstreamError, errorText } from '../../../core/index.ts';

/** Where Debian's package arduino-core-avr puts the bootloader of the Arduino Uno. */
const DEBIAN_PATH = '/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot_atmega328.hex';

/**
 * Reads the bootloader Optiboot for the ATmega328P, which avrdude uploads through with `-c arduino`.
 * @param path of the `.hex` file. Default that of Debian's package
 * @throws BoardstreamError `INPUT_FAILED` when it is not there
 */
export async function findOptiboot(path: string = DEBIAN_PATH): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const message = `no bootloader at ${path}; install it: apt-get install arduino-core-avr`;
    throw new BoardstreamError('INPUT_FAILED', `${message} (${errorText(error)})`, { path }, error);
  }
}
