import type { Level, OneWirePart } from '../../../firmware-sim/sensors/part.ts';

/** A bus with devices on it, driven as a library does. */
export class OneWireMaster {
  readonly #parts: readonly OneWirePart[];
  timeMs = 0;

  constructor(...parts: OneWirePart[]) {
    this.#parts = parts;
  }

  reset(): boolean {
    return this.#parts.map((part) => part.reset(this.timeMs)).includes(true);
  }

  write(...bytes: number[]): void {
    for (const byte of bytes) for (let bit = 0; bit < 8; bit += 1) this.writeBit(((byte >> bit) & 1) as Level);
  }

  writeBit(bit: Level): void {
    for (const part of this.#parts) part.writeSlot(bit, this.timeMs);
  }

  readBit(): Level {
    return this.#parts.map((part) => part.readSlot(this.timeMs)).includes(0) ? 0 : 1;
  }

  read(count: number): number[] {
    return Array.from({ length: count }, () => {
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) byte |= this.readBit() << bit;
      return byte;
    });
  }

  /** All ROM codes, found as Maxim AN187 describes. */
  search(command = 0xf0): string[] {
    const found: string[] = [];
    const walk = (prefix: Level[]): void => {
      if (!this.reset()) return;
      this.write(command);
      const bits: Level[] = [];
      const branches: Level[][] = [];
      for (let at = 0; at < 64; at += 1) {
        const [bit, complement] = [this.readBit(), this.readBit()];
        if (bit === 1 && complement === 1) return;
        const isFork = bit === 0 && complement === 0;
        const chosen = prefix[at] ?? (isFork ? 0 : bit);
        if (isFork && prefix[at] === undefined) branches.push([...bits, 1]);
        bits.push(chosen);
        this.writeBit(chosen);
      }
      found.push(bits.join(''));
      for (const branch of branches) walk(branch);
    };
    walk([]);
    return found;
  }
}
