export { type ChipFirmware, type ChipFirmwareOptions, chipFirmware } from './chip-firmware.ts';
export type { EepromStore } from './eeprom-store.ts';
export { findOptiboot } from './find-optiboot.ts';
