import { BoardstreamError } from '../../../core/index.ts';
import { parsePattern } from './parse-pattern.ts';
import type { CharacterTest, PatternNode } from './pattern-node.ts';

/** More instructions than any sensible pattern needs; each costs a step per character. */
const MAX_INSTRUCTIONS = 2000;

type Instruction =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'start' | 'end' | 'match' }
  /** Tries `first`, then `second`. Places of other instructions. */
  | { readonly kind: 'fork'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'save'; readonly slot: number };

/** One way in which the pattern may go on, and where its groups began and ended. */
interface Thread {
  readonly at: number;
  readonly slots: readonly number[];
}

/**
 * A regular expression that cannot hang: all ways to match are followed at once, one character after the other (Thompson's
 * construction, as described by Russ Cox), so a line takes steps in proportion to its length times the pattern's.
 */
export class LinearPattern {
  /** Names of the groups, in the order of the pattern. */
  readonly groups: readonly string[];
  readonly #program: Instruction[] = [];

  /** Throws `DECODER_INVALID` when the pattern has a mistake or needs backtracking. */
  constructor(pattern: string) {
    const groups: string[] = [];
    this.#compile(parsePattern(pattern), groups);
    this.#emit({ kind: 'match' });
    this.groups = groups;
    if (new Set(groups).size < groups.length) {
      throw new BoardstreamError('DECODER_INVALID', 'the pattern has two groups of one name; name each once');
    }
  }

  /** The text of each named group in the first match at or behind `from`, and where the match ends. */
  match(text: string, from = 0): { readonly texts: ReadonlyMap<string, string>; readonly end: number } | undefined {
    let threads: Thread[] = [];
    let best: readonly number[] | undefined;
    let end = from;
    for (let at = from; at <= text.length; at += 1) {
      const visited = new Set<number>();
      const current: Thread[] = [];
      for (const thread of threads) this.#follow(thread.at, thread.slots, { text, at, visited, into: current });
      // A match that starts further left is better, so no new one is begun once there is one.
      if (best === undefined) this.#follow(0, [], { text, at, visited, into: current });
      threads = [];
      for (const { at: place, slots } of current) {
        const instruction = this.#program[place];
        if (instruction?.kind === 'match') {
          best = slots;
          end = at;
          break;
        }
        if (instruction?.kind === 'character' && at < text.length && instruction.test(text.charCodeAt(at))) {
          threads.push({ at: place + 1, slots });
        }
      }
      if (threads.length === 0 && best !== undefined) break;
    }
    return best === undefined ? undefined : { texts: this.#texts(text, best), end };
  }

  #texts(text: string, slots: readonly number[]): Map<string, string> {
    const texts = new Map<string, string>();
    for (const [index, name] of this.groups.entries()) {
      const [start, end] = [slots[index * 2], slots[index * 2 + 1]];
      if (start !== undefined && end !== undefined) texts.set(name, text.slice(start, end));
    }
    return texts;
  }

  /** Adds the instructions that wait for a character, in the order in which a match of theirs is preferred. */
  #follow(
    from: number,
    slotsBefore: readonly number[],
    { text, at, visited, into }: { text: string; at: number; visited: Set<number>; into: Thread[] },
  ): void {
    const stack: Thread[] = [{ at: from, slots: slotsBefore }];
    for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
      const { at: place, slots } = thread;
      if (visited.has(place)) continue;
      visited.add(place);
      const instruction = this.#program[place];
      if (instruction?.kind === 'jump') stack.push({ at: instruction.to, slots });
      else if (instruction?.kind === 'fork') {
        stack.push({ at: instruction.second, slots }, { at: instruction.first, slots });
      } else if (instruction?.kind === 'save') {
        const saved = [...slots];
        saved[instruction.slot] = at;
        stack.push({ at: place + 1, slots: saved });
      } else if (instruction?.kind === 'start' || instruction?.kind === 'end') {
        if (at === (instruction.kind === 'start' ? 0 : text.length)) stack.push({ at: place + 1, slots });
      } else into.push(thread);
    }
  }

  #emit(instruction: Instruction): number {
    if (this.#program.length >= MAX_INSTRUCTIONS) {
      throw new BoardstreamError('DECODER_INVALID', 'the pattern repeats too much; use * or + instead of large counts');
    }
    return this.#program.push(instruction) - 1;
  }

  #compile(node: PatternNode, groups: string[]): void {
    switch (node.kind) {
      case 'character':
      case 'start':
      case 'end':
        this.#emit(node);
        return;
      case 'sequence':
        for (const part of node.parts) this.#compile(part, groups);
        return;
      case 'either':
        this.#compileEither(node.options, groups);
        return;
      case 'group': {
        const slot = node.name === undefined ? undefined : (groups.push(node.name) - 1) * 2;
        if (slot !== undefined) this.#emit({ kind: 'save', slot });
        this.#compile(node.body, groups);
        if (slot !== undefined) this.#emit({ kind: 'save', slot: slot + 1 });
        return;
      }
      case 'repeat':
        this.#compileRepeat(node, groups);
    }
  }

  #compileEither(options: readonly PatternNode[], groups: string[]): void {
    const jumps: { to: number }[] = [];
    for (const [index, option] of options.entries()) {
      const isLast = index === options.length - 1;
      const fork = { kind: 'fork' as const, first: 0, second: 0 };
      if (!isLast) fork.first = this.#emit(fork) + 1;
      this.#compile(option, groups);
      if (isLast) break;
      const jump = { kind: 'jump' as const, to: 0 };
      this.#emit(jump);
      jumps.push(jump);
      fork.second = this.#program.length;
    }
    for (const jump of jumps) jump.to = this.#program.length;
  }

  #compileRepeat({ body, min, max, isLazy }: PatternNode & { kind: 'repeat' }, groups: string[]): void {
    // The groups of a body that stands several times in the program are the same groups.
    const copy = () => {
      const inner: string[] = [];
      const before = groups.length;
      this.#compile(body, groups);
      inner.push(...groups.slice(before));
      if (inner.length > 0 && (min > 1 || (Number.isFinite(max) && max > 1))) {
        throw new BoardstreamError('DECODER_INVALID', 'the pattern counts a named group; name what is inside it once');
      }
    };
    for (let count = 0; count < min - (max === Number.POSITIVE_INFINITY && min > 0 ? 1 : 0); count += 1) copy();
    if (max === Number.POSITIVE_INFINITY) {
      this.#compileLoop(copy, min > 0, isLazy);
      return;
    }
    const forks: { first: number; second: number }[] = [];
    for (let count = min; count < max; count += 1) {
      const fork = { kind: 'fork' as const, first: 0, second: 0 };
      const place = this.#emit(fork);
      fork[isLazy ? 'second' : 'first'] = place + 1;
      forks.push(fork);
      copy();
    }
    for (const fork of forks) fork[isLazy ? 'first' : 'second'] = this.#program.length;
  }

  #compileLoop(copy: () => void, isAtLeastOnce: boolean, isLazy: boolean): void {
    const fork = { kind: 'fork' as const, first: 0, second: 0 };
    const start = this.#program.length;
    if (isAtLeastOnce) {
      copy();
      const place = this.#emit(fork);
      fork[isLazy ? 'second' : 'first'] = start;
      fork[isLazy ? 'first' : 'second'] = place + 1;
      return;
    }
    this.#emit(fork);
    copy();
    this.#emit({ kind: 'jump', to: start });
    fork[isLazy ? 'second' : 'first'] = start + 1;
    fork[isLazy ? 'first' : 'second'] = this.#program.length;
  }
}
