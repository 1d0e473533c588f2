import { BoardstreamError } from '../core/index.ts';
import { arduinoMega } from './arduino-mega.ts';
import { arduinoNano } from './arduino-nano.ts';
import { arduinoUno } from './arduino-uno.ts';
import { arduinoYun } from './arduino-yun.ts';
import type { BoardProfile } from './board-profile.ts';
import { esp32Devkit } from './esp32-devkit.ts';
import { raspberryPi } from './raspberry-pi.ts';
import { raspberryPiPico } from './raspberry-pi-pico.ts';

export type { AdcProfile, BoardProfile, PinFunctions, ResetOnOpen, UsbId } from './board-profile.ts';
export { type FirmwareMcu, SHIPPED_FIRMWARE, type ShippedFirmware, shippedFirmware } from './shipped-firmware.ts';

/** Every board the program knows. */
export const BOARDS: readonly BoardProfile[] = [
  arduinoUno,
  arduinoNano,
  arduinoMega,
  arduinoYun,
  esp32Devkit,
  raspberryPiPico,
  raspberryPi,
];

/** @throws BoardstreamError `BOARD_UNKNOWN`, listing the names there are */
export function boardProfile(name: string): BoardProfile {
  const profile = BOARDS.find((board) => board.name === name);
  if (profile !== undefined) return profile;
  const names = BOARDS.map((board) => board.name).join(', ');
  throw new BoardstreamError('BOARD_UNKNOWN', `there is no board "${name}"; the boards are ${names}`, { name });
}
