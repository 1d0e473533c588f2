export { type ChipFirmware, type ChipFirmwareOptions, chipFirmware, type EepromStore } from './chip-firmware.ts';
export { findOptiboot } from './find-optiboot.ts';
