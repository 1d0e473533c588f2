import { BoardstreamError } from '../../../core/index.ts';
import type { CharacterTest, PatternNode } from './pattern-node.ts';

const MAX_REPEAT = 100;
const MAX_DEPTH = 20;
const MAX_PATTERN_CHARACTERS = 1000;

const isDigit: CharacterTest = (code) => code >= 0x30 && code <= 0x39;
const isWord: CharacterTest = (code) =>
  isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
const isSpace: CharacterTest = (code) =>
  code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0xfeff;
const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);
const CLASSES: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/**
 * Parses the part of JavaScript's regular expressions that needs no backtracking: characters, classes, groups, named
 * groups, alternatives, repetition, `^` and `$`. Throws `DECODER_INVALID` for anything else, such as `\1` and `(?=`.
 */
export function parsePattern(pattern: string): PatternNode {
  const parser = new PatternParser(pattern);
  return parser.parse();
}

class PatternParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): PatternNode {
    if (this.#text.length > MAX_PATTERN_CHARACTERS)
      throw this.#mistake(`is longer than ${MAX_PATTERN_CHARACTERS} characters`);
    const node = this.#either();
    if (this.#at < this.#text.length) throw this.#mistake('has a ")" without "("');
    return node;
  }

  #mistake(what: string): BoardstreamError {
    const text = `the pattern ${what} (at character ${this.#at + 1}); see "Patterns" in docs/decoding.md`;
    return new BoardstreamError('DECODER_INVALID', text, { pattern: this.#text.slice(0, 200) });
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #either(): PatternNode {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#mistake(`is nested deeper than ${MAX_DEPTH}`);
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    this.#depth -= 1;
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'either', options };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text.charAt(this.#at))) parts.push(this.#repeated());
    return { kind: 'sequence', parts };
  }

  #repeated(): PatternNode {
    const body = this.#atom();
    const range = this.#range();
    if (range === undefined) return body;
    if (body.kind === 'start' || body.kind === 'end') throw this.#mistake('repeats "^" or "$"');
    const isLazy = this.#take('?');
    if (this.#range() !== undefined) throw this.#mistake('repeats a repetition');
    return { kind: 'repeat', body, ...range, isLazy };
  }

  #range(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { min: 0, max: 1 };
    const [all, min = '', comma, max = ''] =
      /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(this.#text.slice(this.#at, this.#at + 10)) ?? [];
    if (all === undefined) return undefined;
    this.#at += all.length;
    const most = comma === '' ? Number(min) : max === '' ? Number.POSITIVE_INFINITY : Number(max);
    if (Number(min) > MAX_REPEAT || (Number.isFinite(most) && most > MAX_REPEAT)) {
      throw this.#mistake(`repeats something more than ${MAX_REPEAT} times`);
    }
    if (most < Number(min)) throw this.#mistake('repeats fewer times than the least');
    return { min: Number(min), max: most };
  }

  #atom(): PatternNode {
    const character = this.#text.charAt(this.#at);
    this.#at += 1;
    switch (character) {
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '.':
        return { kind: 'character', test: () => true };
      case '(':
        return this.#group();
      case '[':
        return { kind: 'character', test: this.#class() };
      case '\\':
        return { kind: 'character', test: this.#escape() };
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#mistake(`has "${character}" with nothing before it`);
      default: {
        const code = character.charCodeAt(0);
        return { kind: 'character', test: (other) => other === code };
      }
    }
  }

  #group(): PatternNode {
    let name: string | undefined;
    if (this.#take('?')) {
      const [all, found] = /^(?::|<([A-Za-z_]\w{0,63})>)/.exec(this.#text.slice(this.#at, this.#at + 70)) ?? [];
      if (all === undefined) throw this.#mistake('looks ahead or behind, which is not supported');
      this.#at += all.length;
      name = found;
    }
    const body = this.#either();
    if (!this.#take(')')) throw this.#mistake('has a "(" without ")"');
    return { kind: 'group', name, body };
  }

  #escape(): CharacterTest {
    const character = this.#text.charAt(this.#at);
    this.#at += 1;
    const known = CLASSES[character];
    if (known !== undefined) return known;
    if (character === '' || /[0-9A-Za-z]/.test(character)) {
      const control = CONTROLS[character];
      if (control === undefined) throw this.#mistake(`has "\\${character}", which is not supported`);
      return equal(control);
    }
    return equal(character);
  }

  #class(): CharacterTest {
    const isNegated = this.#take('^');
    const tests: CharacterTest[] = [];
    while (this.#at < this.#text.length && this.#text.charAt(this.#at) !== ']') tests.push(this.#classPart());
    if (!this.#take(']')) throw this.#mistake('has a "[" without "]"');
    const any: CharacterTest = (code) => tests.some((test) => test(code));
    return isNegated ? not(any) : any;
  }

  #classPart(): CharacterTest {
    const from = this.#text.charAt(this.#at);
    this.#at += 1;
    if (from === '\\') return this.#escape();
    const isRange = this.#text.charAt(this.#at) === '-' && !/^\]?$/.test(this.#text.charAt(this.#at + 1));
    if (!isRange) return equal(from);
    const to = this.#text.charAt(this.#at + 1);
    if (to === '\\' || to < from) throw this.#mistake('has a range in brackets that is none');
    this.#at += 2;
    const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
    return (code) => code >= low && code <= high;
  }
}

function equal(character: string): CharacterTest {
  const wanted = character.charCodeAt(0);
  return (code) => code === wanted;
}
