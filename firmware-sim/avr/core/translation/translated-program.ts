import type { CoreHooks } from '../instruction-core.ts';
import type { Translation } from '../run-burst.ts';
import { compile } from './compile.ts';
import { emitRegion } from './emit-region.ts';
import { type Block, findRegion } from './find-region.ts';
import type { TranslatedChip } from './flow.ts';
import { headsIn } from './heads.ts';
import { MARK, type Machine, type TranslatedCode } from './machine.ts';

/** Of all regions of a chip together; the whole flash of an ATmega328P has fewer. What is hot beyond it is interpreted. */
const MAX_TRANSLATED = 40_000;

interface Region {
  /** Where its blocks begin. */
  readonly starts: readonly number[];
  /** First and last word of each stretch of the program that it was made of. */
  readonly stretches: readonly (readonly [first: number, last: number])[];
  readonly length: number;
  readonly run: TranslatedCode;
  readonly mark: number;
}

/**
 * A program with marks where translated code can be entered, and at the heads, where there may be some one day. A region is
 * translated when its head has become hot, and forgotten when a word of it changes.
 */
export class TranslatedProgram implements Translation {
  readonly code: Int32Array;
  readonly #chip: TranslatedChip;
  readonly #machine: Machine;
  /** For a head, one more than how often it was come to; 0 elsewhere. */
  readonly #counts: Uint8Array;
  /** By number; the first is 1. */
  readonly #regions: (Region | undefined)[] = [undefined];
  #translated = 0;

  readonly #hotAfter: number;

  /** A head is translated when it is come to once more than `hotAfter` times; at most 250. */
  constructor(chip: TranslatedChip, { hooks, hotAfter }: { hooks: CoreHooks; hotAfter: number }) {
    this.#hotAfter = hotAfter;
    const { data, progBytes, readHooks, writeHooks, progMem } = chip.cpu;
    this.#chip = chip;
    this.code = chip.program.words.slice();
    this.#counts = new Uint8Array(this.code.length);
    this.#machine = { cpu: chip.cpu, data, progBytes, readHooks, writeHooks, hooks, code: this.code, pc: 0 };
    this.#markHeads(0, progMem.length);
  }

  get pc(): number {
    return this.#machine.pc;
  }

  run(at: number, left: number): number {
    const mark = this.code[at] ?? 0;
    const region = this.#regions[(mark >>> MARK.regionShift) & MARK.maxRegions];
    if (region !== undefined) return region.run(this.#machine, left, mark & MARK.blockMask, region.mark);
    this.#count(at);
    return left;
  }

  programChanged(firstWord: number, wordCount: number): void {
    const from = Math.max(0, firstWord - 1);
    const end = Math.min(this.#chip.program.flash.length, firstWord + wordCount);
    for (const [number, region] of this.#regions.entries()) {
      if (region !== undefined && hasWordIn(region, from, end)) this.#forget(region, number);
    }
    for (let at = from; at < end; at += 1) this.#unmark(at);
    this.#markHeads(from, end);
  }

  #markHeads(from: number, end: number): void {
    for (const at of headsIn(this.#chip.program, from, end)) {
      if (this.#counts[at] !== 0) continue;
      this.#counts[at] = 1;
      this.#unmark(at);
    }
  }

  #count(at: number): void {
    const count = this.#counts[at] ?? 0;
    if (count > this.#hotAfter) this.#translate(at);
    else this.#counts[at] = count + 1;
  }

  #translate(head: number): void {
    const blocks = findRegion(head, this.#chip, (at) => this.#isTranslated(at));
    const hasRoom = this.#translated < MAX_TRANSLATED && this.#regions.length < MARK.maxRegions;
    if (blocks.length === 0 || !hasRoom) {
      this.#counts[head] = 0;
      this.#unmark(head);
      return;
    }
    const mark = MARK.sign | (this.#regions.length << MARK.regionShift);
    const region = {
      starts: blocks.map(({ start }) => start),
      stretches: blocks.map(stretchOf),
      length: blocks.reduce((sum, { instructions }) => sum + instructions.length, 0),
      run: compile(emitRegion(blocks, this.#chip)),
      mark,
    };
    this.#regions.push(region);
    this.#translated += region.length;
    for (const [index, start] of region.starts.entries()) this.code[start] = mark | index;
    // The head itself may be what only the interpreter can execute.
    if (!this.#isTranslated(head)) {
      this.#counts[head] = 0;
      this.#unmark(head);
    }
  }

  #forget({ starts, length }: Region, number: number): void {
    this.#regions[number] = undefined;
    this.#translated -= length;
    for (const start of starts) this.#unmark(start);
  }

  #unmark(at: number): void {
    this.code[at] = this.#counts[at] === 0 ? (this.#chip.program.words[at] ?? 0) : MARK.sign;
  }

  #isTranslated(at: number): boolean {
    return (this.code[at] ?? 0) < 0 && this.code[at] !== MARK.sign;
  }
}

/** With the second word of the last instruction, should it have one, and the word behind it, which a skip has looked at. */
function stretchOf({ start, instructions }: Block): readonly [number, number] {
  return [start, (instructions.at(-1)?.at ?? start) + 2];
}

function hasWordIn({ stretches }: Region, from: number, end: number): boolean {
  return stretches.some(([first, last]) => first < end && last >= from);
}
