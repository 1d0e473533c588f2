export type { FirmwareImage, MemorySizes } from './firmware-image.ts';
export type { CoreHooks, CoreOptions, InstructionCore, StopReason } from './instruction-core.ts';
export { intelHexData } from './intel-hex.ts';
export { InterpreterCore } from './interpreter-core.ts';
export { readFirmware } from './read-firmware.ts';
export { TranslatingCore, type TranslatingCoreOptions } from './translating-core.ts';
