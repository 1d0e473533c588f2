import type { Level } from '../part.ts';

/** Source: Maxim DS18B20 data sheet 19-7487, "ROM Commands". */
const READ_ROM = 0x33;
const MATCH_ROM = 0x55;
const SEARCH_ROM = 0xf0;
const ALARM_SEARCH = 0xec;
const SKIP_ROM = 0xcc;

type RomState =
  | { readonly kind: 'idle' | 'command' | 'selected' }
  | { readonly kind: 'send'; at: number }
  | { readonly kind: 'match'; at: number }
  /** Each bit takes three slots: the bit, its complement, and the direction the board chooses. */
  | { readonly kind: 'search'; at: number; slot: 0 | 1 | 2 };

export interface RomLayerOptions {
  /** 8 bytes. */
  readonly rom: Uint8Array;
  /** Whether the device takes part in a search for alarms. */
  readonly isAlarming: () => boolean;
}

/** The ROM commands of a 1-Wire device, bit by bit: whether the bits that follow are meant for it. */
export class RomLayer {
  readonly #options: RomLayerOptions;
  #state: RomState = { kind: 'idle' };
  #command = 0;
  #commandBits = 0;

  constructor(options: RomLayerOptions) {
    this.#options = options;
  }

  /** Whether the device is addressed: slots belong to its function commands. */
  get isSelected(): boolean {
    return this.#state.kind === 'selected';
  }

  reset(): void {
    this.#state = { kind: 'command' };
    this.#command = 0;
    this.#commandBits = 0;
  }

  write(bit: Level): void {
    const state = this.#state;
    if (state.kind === 'command') this.#takeCommandBit(bit);
    else if (state.kind === 'match') {
      if (bit !== this.#romBit(state.at)) this.#state = { kind: 'idle' };
      else if (state.at === 63) this.#state = { kind: 'selected' };
      else state.at += 1;
    } else if (state.kind === 'search' && state.slot === 2) {
      if (bit !== this.#romBit(state.at)) this.#state = { kind: 'idle' };
      // Found: a device that a search ends at is selected.
      else if (state.at === 63) this.#state = { kind: 'selected' };
      else this.#state = { kind: 'search', at: state.at + 1, slot: 0 };
    }
  }

  read(): Level {
    const state = this.#state;
    if (state.kind === 'send') {
      const bit = this.#romBit(state.at);
      this.#state = state.at === 63 ? { kind: 'selected' } : { kind: 'send', at: state.at + 1 };
      return bit;
    }
    if (state.kind === 'search' && state.slot < 2) {
      const bit = this.#romBit(state.at);
      const isComplement = state.slot === 1;
      state.slot = isComplement ? 2 : 1;
      return isComplement ? ((1 - bit) as Level) : bit;
    }
    return 1;
  }

  #takeCommandBit(bit: Level): void {
    this.#command |= bit << this.#commandBits;
    this.#commandBits += 1;
    if (this.#commandBits === 8) this.#state = this.#after(this.#command);
  }

  #after(command: number): RomState {
    switch (command) {
      case READ_ROM:
        return { kind: 'send', at: 0 };
      case MATCH_ROM:
        return { kind: 'match', at: 0 };
      case SEARCH_ROM:
        return { kind: 'search', at: 0, slot: 0 };
      case ALARM_SEARCH:
        return this.#options.isAlarming() ? { kind: 'search', at: 0, slot: 0 } : { kind: 'idle' };
      case SKIP_ROM:
        return { kind: 'selected' };
      default:
        return { kind: 'idle' };
    }
  }

  #romBit(at: number): Level {
    return (((this.#options.rom[at >> 3] ?? 0xff) >> (at & 7)) & 1) as Level;
  }
}
