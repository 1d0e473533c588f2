import { type Instruction, instructionAt, type TranslatedChip } from './flow.ts';

/** Measured on the echo sketch: with 150 its loop is cut in two and runs at a third of the speed. */
const MAX_INSTRUCTIONS = 400;
/** A block runs as a whole or not at all, so long ones would leave more to the interpreter before each event. */
const MAX_BLOCK_INSTRUCTIONS = 32;

/** Instructions one after the other, entered at the first; branches leave from their midst. */
export interface Block {
  /** Word address. */
  readonly start: number;
  readonly instructions: readonly Instruction[];
  /** Where it goes on after the last, if that does not jump. */
  readonly next: number | undefined;
}

/**
 * What can be reached from `head` by jumps, branches and calls, the nearest first, as blocks in the order of their
 * addresses; empty if `head` itself cannot be translated. Stops before addresses that `isForeign`.
 */
export function findRegion(head: number, chip: TranslatedChip, isForeign: (at: number) => boolean): readonly Block[] {
  const { instructions, entries } = reach(head, chip, isForeign);
  const blocks: Block[] = [];
  for (const entry of [...entries].sort((left, right) => left - right)) {
    const block = blockAt(entry, { instructions, entries, chip });
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

interface Reached {
  readonly instructions: ReadonlyMap<number, Instruction>;
  /** Where blocks begin. */
  readonly entries: ReadonlySet<number>;
}

function reach(head: number, chip: TranslatedChip, isForeign: (at: number) => boolean): Reached {
  const instructions = new Map<number, Instruction>();
  const entries = new Set([head]);
  // A set goes on to what is added while it is walked through.
  for (const entry of entries) {
    let at = entry;
    let length = 0;
    while (!instructions.has(at) && !isForeign(at) && instructions.size < MAX_INSTRUCTIONS) {
      if (length === MAX_BLOCK_INSTRUCTIONS) {
        entries.add(at);
        break;
      }
      const instruction = instructionAt(at, chip);
      instructions.set(at, instruction);
      for (const target of targetsOf(instruction)) entries.add(target);
      if (endsBlock(instruction)) break;
      at += sizeAt(at, chip);
      length += 1;
    }
  }
  return { instructions, entries };
}

function blockAt(
  entry: number,
  { instructions, entries, chip }: Reached & { chip: TranslatedChip },
): Block | undefined {
  const found: Instruction[] = [];
  let at = entry;
  for (;;) {
    const instruction = instructions.get(at);
    if (instruction === undefined) break;
    found.push(instruction);
    if (endsBlock(instruction)) {
      return found.length === 1 && isInterpreted(instruction)
        ? undefined
        : { start: entry, instructions: found, next: undefined };
    }
    at += sizeAt(at, chip);
    if (entries.has(at)) break;
  }
  return found.length === 0 ? undefined : { start: entry, instructions: found, next: at };
}

function targetsOf({ flow }: Instruction): readonly number[] {
  switch (flow.kind) {
    case 'on':
      return [];
    case 'branch':
    case 'jump':
      return [flow.target];
    case 'call':
      return [flow.target, flow.after];
    case 'computed':
      return flow.after === undefined ? [] : [flow.after];
    case 'interpreted':
      return flow.after;
  }
}

function endsBlock({ flow }: Instruction): boolean {
  return flow.kind !== 'on' && flow.kind !== 'branch';
}

function isInterpreted({ flow }: Instruction): boolean {
  return flow.kind === 'interpreted';
}

function sizeAt(at: number, { program }: TranslatedChip): number {
  return program.sizes[at] ?? 1;
}
