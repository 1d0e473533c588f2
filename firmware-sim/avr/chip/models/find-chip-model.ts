import { atmega32u4 } from './atmega32u4.ts';
import { atmega328p } from './atmega328p.ts';
import { atmega2560 } from './atmega2560.ts';
import type { ChipModel } from './chip-model.ts';

/** Every microcontroller that is simulated down to its instructions. */
export const CHIP_MODELS: readonly ChipModel[] = [atmega328p, atmega2560, atmega32u4];

/** `mcu` as a board profile writes it; `undefined` for one that is not simulated. */
export function findChipModel(mcu: string): ChipModel | undefined {
  return CHIP_MODELS.find((model) => model.mcu === mcu);
}
