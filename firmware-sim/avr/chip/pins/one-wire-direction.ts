/** Slots that follow a ROM command before the function command; source: DS18B20 data sheet 19-7487, "ROM commands". */
const ROM_COMMANDS: Readonly<Record<number, { slots: number; directions: readonly ('read' | 'write')[] }>> = {
  51: { slots: 64, directions: ['read'] },
  85: { slots: 64, directions: ['write'] },
  240: { slots: 192, directions: ['read', 'read', 'write'] },
  236: { slots: 192, directions: ['read', 'read', 'write'] },
};

/** WRITE SCRATCHPAD; after every other function command the board reads. */
const WRITE_SCRATCHPAD = 0x4e;

/**
 * Which way the next slot of a 1-Wire bus with a DS18B20 goes. A slot that reads begins like one that writes a 1, and the
 * device knows the difference from the commands before. Other parts say so themselves.
 */
export class OneWireDirection {
  #phase: 'rom-command' | 'rom' | 'function-command' | 'transfer' = 'rom-command';
  #slots = 0;
  #command = 0;

  get next(): 'read' | 'write' {
    if (this.#phase === 'rom') {
      const directions = ROM_COMMANDS[this.#command]?.directions ?? ['write'];
      return directions[this.#slots % directions.length] ?? 'write';
    }
    return this.#phase === 'transfer' && this.#command !== WRITE_SCRATCHPAD ? 'read' : 'write';
  }

  read(): void {
    this.#pass();
  }

  wrote(bit: 0 | 1): void {
    if (this.#phase === 'rom-command' || this.#phase === 'function-command') {
      if (this.#slots === 0) this.#command = 0;
      this.#command |= bit << this.#slots;
    }
    this.#pass();
  }

  #pass(): void {
    this.#slots += 1;
    if (this.#phase === 'rom-command' && this.#slots === 8) {
      this.#enter(ROM_COMMANDS[this.#command] === undefined ? 'function-command' : 'rom');
    } else if (this.#phase === 'rom' && this.#slots === ROM_COMMANDS[this.#command]?.slots) {
      this.#enter('function-command');
    } else if (this.#phase === 'function-command' && this.#slots === 8) this.#enter('transfer');
  }

  #enter(phase: 'rom' | 'function-command' | 'transfer'): void {
    this.#phase = phase;
    this.#slots = 0;
  }
}
