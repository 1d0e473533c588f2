import type { I2cBehaviour } from './i2c-device.ts';

export interface RegisterFileOptions {
  read(register: number, timeMs: number): number;
  write(register: number, value: number, timeMs: number): void;
  /** Called at the start of every read, so that values of several bytes belong together. */
  latch?(timeMs: number): void;
  /** `sequential`: bytes after the first go to one register after the other. `pairs`: each has its register before it. */
  readonly writes: 'sequential' | 'pairs';
  /** The register that is read after this one. Default the next, after 0xFF the first. */
  next?(register: number): number;
}

/** Registers of 8 bits behind a pointer, which the first byte written sets. */
export class RegisterFile implements I2cBehaviour {
  readonly #options: RegisterFileOptions;
  #register = 0;
  #awaitsRegister = true;

  constructor(options: RegisterFileOptions) {
    this.#options = options;
  }

  start(direction: 'read' | 'write', timeMs: number): void {
    if (direction === 'write') this.#awaitsRegister = true;
    else this.#options.latch?.(timeMs);
  }

  write(byte: number, timeMs: number): void {
    if (this.#awaitsRegister) {
      this.#register = byte;
      this.#awaitsRegister = false;
      return;
    }
    this.#options.write(this.#register, byte, timeMs);
    if (this.#options.writes === 'pairs') this.#awaitsRegister = true;
    else this.#advance();
  }

  read(timeMs: number): number {
    const value = this.#options.read(this.#register, timeMs);
    this.#advance();
    return value & 0xff;
  }

  #advance(): void {
    this.#register = (this.#options.next?.(this.#register) ?? this.#register + 1) & 0xff;
  }
}
