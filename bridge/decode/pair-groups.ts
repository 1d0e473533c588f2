import type { AmbiguousComma, Group, Groups, GroupValue, Text } from './group.ts';
import { MAX_LABEL_CHARACTERS } from './label.ts';
import { Kind, type TokenList } from './tokens.ts';
import { bracketed, unitAfter } from './unit-after.ts';
import { verdict } from './vocabulary.ts';

/** One walk over the tokens of a line, from left to right; every step consumes at least one token. */
export class GroupReader {
  readonly #tokens: TokenList;
  readonly #groups: Group[] = [];
  readonly #texts: Text[] = [];
  #prefix = '';
  #prefixUnit: string | undefined;
  /** First token of the label that is being collected. */
  #labelAt = 0;
  #at = 0;
  readonly #isDecimal: boolean;
  readonly #ambiguous: AmbiguousComma[] = [];

  /** @param isDecimal commas between digits are decimal commas on this board */
  constructor(tokens: TokenList, isDecimal: boolean) {
    this.#tokens = tokens;
    this.#isDecimal = isDecimal;
  }

  /** `undefined` as soon as something stands where it cannot be understood. */
  read(): Groups | undefined {
    const tokens = this.#tokens;
    this.#skipMarks();
    while (this.#at < tokens.count) {
      const kind = tokens.kind(this.#at);
      let isClear = true;
      if (kind === Kind.sign) isClear = this.#sign();
      else if (kind === Kind.open && this.#at > this.#labelAt && this.#opensValues()) isClear = this.#bracketValues();
      else if (kind === Kind.separator) isClear = this.#separator();
      else if (kind === Kind.tab && !this.#isInsideLabel()) isClear = this.#separator();
      else this.#at += 1;
      if (!isClear) return undefined;
    }
    const loose = tokens.slice(Math.min(this.#labelAt, tokens.count), tokens.count);
    const ambiguous = this.#ambiguous;
    return { groups: this.#groups, texts: this.#texts, loose: this.#labelAt < tokens.count ? loose : '', ambiguous };
  }

  /** `!ANG:1`, `# T: 2`, `- T: 3`: marks before the first word. */
  #skipMarks(): void {
    const tokens = this.#tokens;
    while (tokens.kind(this.#at) === Kind.symbol && tokens.code(this.#at) !== 0x25) this.#at += 1;
    while (tokens.kind(this.#at) === Kind.tab) this.#at += 1;
    while (tokens.kind(this.#at) === Kind.open && tokens.code(this.#at) === 0x7b) this.#at += 1;
    while (tokens.kind(this.#at) === Kind.clock) this.#at += 1;
    this.#labelAt = this.#at;
  }

  /** A tab before the sign belongs to the label, as in `Temperature\t: 23`. */
  #isInsideLabel(): boolean {
    return this.#at > this.#labelAt && this.#tokens.kind(this.#at + 1) === Kind.sign;
  }

  #opensValues(): boolean {
    const tokens = this.#tokens;
    return tokens.code(this.#at) === 0x5b && isNumber(tokens.kind(this.#at + 1));
  }

  #separator(): boolean {
    const tokens = this.#tokens;
    const isEmpty = this.#at === this.#labelAt;
    const text = isEmpty ? '' : tokens.slice(this.#labelAt, this.#at);
    this.#at += 1;
    this.#labelAt = this.#at;
    if (isEmpty || !/[\p{L}\p{N}]/u.test(text)) return true;
    // Words between separators that are no label: only a verdict may stand there.
    this.#texts.push({ label: '', text });
    return verdict(text) !== undefined;
  }

  #label(): string | undefined {
    const tokens = this.#tokens;
    if (this.#at <= this.#labelAt) return undefined;
    const length = tokens.end(this.#at - 1) - tokens.start(this.#labelAt);
    return length > MAX_LABEL_CHARACTERS ? undefined : tokens.slice(this.#labelAt, this.#at);
  }

  #sign(): boolean {
    const tokens = this.#tokens;
    const label = this.#label();
    // Labels made only of digits are none.
    if (label === undefined || !/\p{L}|%/u.test(label)) return false;
    while (tokens.kind(this.#at) === Kind.sign || tokens.kind(this.#at) === Kind.tab) this.#at += 1;
    const kind = tokens.kind(this.#at);
    if (isNumber(kind)) return this.#values(label);
    if (kind === Kind.open) return this.#afterOpen(label);
    if (kind === Kind.id) {
      this.#prefix = tokens.slice(this.#at, this.#at + 1);
      this.#texts.push({ label, text: this.#prefix });
      this.#at += 1;
    } else if (kind === Kind.clock) while (tokens.kind(this.#at) === Kind.clock) this.#at += 1;
    else return this.#wordsAfter(label);
    this.#labelAt = this.#at;
    return true;
  }

  #afterOpen(label: string): boolean {
    const tokens = this.#tokens;
    if (isNumber(tokens.kind(this.#at + 1))) {
      this.#at += 1;
      return this.#values(label);
    }
    const note = bracketed(tokens, this.#at);
    if (note === undefined) return false;
    this.#prefix = label;
    this.#prefixUnit = note.unit;
    this.#at = note.next;
    this.#labelAt = this.#at;
    return true;
  }

  /** `status: OK` is a text, `Gyro: x= 1` an outer label. */
  #wordsAfter(label: string): boolean {
    const tokens = this.#tokens;
    const from = this.#at;
    let end = from;
    while (end < tokens.count && !endsText(tokens, end, from)) end += 1;
    const isOuter = tokens.kind(end) === Kind.sign || (tokens.kind(end) === Kind.open && tokens.code(end) === 0x5b);
    const word = tokens.slice(from, from + 1);
    if (isOuter && verdict(word) === undefined) {
      this.#prefix = label;
      this.#prefixUnit = undefined;
      this.#labelAt = from;
      return end > from;
    }
    const to = isOuter ? from + 1 : end;
    this.#texts.push({ label, text: to > from ? tokens.slice(from, to) : '' });
    this.#at = to;
    this.#labelAt = to;
    return to > from;
  }

  #bracketValues(): boolean {
    const label = this.#label();
    if (label === undefined || !/\p{L}/u.test(label)) return false;
    this.#at += 1;
    return this.#values(label);
  }

  /** The number at hand and those that follow it, up to the next label. */
  #values(label: string): boolean {
    const tokens = this.#tokens;
    const group: Group = { prefix: this.#prefix, prefixUnit: this.#prefixUnit, label, values: [] };
    this.#groups.push(group);
    let comma: AmbiguousComma | undefined;
    while (isNumber(tokens.kind(this.#at))) {
      comma ??= this.#isDecimal || group.values.length > 0 ? undefined : this.#commaPair();
      const value = this.#number();
      group.values.push(value);
      const unit = unitAfter(tokens, this.#at);
      if (unit !== undefined) {
        value.unit = unit.unit;
        this.#at = unit.next;
      } else if (tokens.gap(this.#at) === 0 && !mayFollow(tokens.kind(this.#at))) return this.#isFullStop();
      if (tokens.kind(this.#at) === Kind.sign) return false;
      this.#toNextValue(unit?.unit !== undefined);
    }
    if (comma !== undefined && group.values.length === 2) this.#ambiguous.push(comma);
    this.#labelAt = this.#at;
    return true;
  }

  #number(): GroupValue {
    const tokens = this.#tokens;
    const first = this.#at;
    const comma = this.#isDecimal ? this.#commaPair() : undefined;
    this.#at += comma === undefined ? 1 : 3;
    const text = tokens.slice(first, this.#at);
    const isQuantity = tokens.kind(first) === Kind.number;
    const value = comma === undefined ? tokens.value(first) : Number(text.replace(',', '.'));
    return {
      value: isQuantity ? value : undefined,
      unit: undefined,
      hasPoint: comma !== undefined || text.includes('.'),
      start: tokens.start(first),
      end: tokens.end(this.#at - 1),
    };
  }

  /** The number at hand, if a comma and digits are glued to it. */
  #commaPair(): AmbiguousComma | undefined {
    const tokens = this.#tokens;
    const at = this.#at;
    const isPair =
      tokens.kind(at) === Kind.number && tokens.kind(at + 1) === Kind.separator && tokens.kind(at + 2) === Kind.number;
    if (!isPair || tokens.code(at + 1) !== 0x2c || tokens.end(at + 2) - tokens.start(at) > 24) return undefined;
    const [, whole = '', part = ''] = /^([-+]?\d+),(\d+)(?:\.\d+)?$/.exec(tokens.slice(at, at + 3)) ?? [];
    return whole === '' ? undefined : { whole: Number(whole), part };
  }

  #isFullStop(): boolean {
    const tokens = this.#tokens;
    const isStop = this.#at === tokens.count - 1 && (tokens.code(this.#at) === 0x2e || tokens.code(this.#at) === 0x21);
    if (isStop) this.#at += 1;
    this.#labelAt = this.#at;
    return isStop;
  }

  /** Skips what may stand between a value and the next value or label. */
  #toNextValue(hasUnit: boolean): void {
    const tokens = this.#tokens;
    for (; this.#at < tokens.count; this.#at += 1) {
      const kind = tokens.kind(this.#at);
      const isDash = kind === Kind.symbol && (tokens.code(this.#at) === 0x2f || tokens.code(this.#at) === 0x2d);
      const isSlash = tokens.code(this.#at) === 0x2f && hasUnit && isNumber(tokens.kind(this.#at + 1));
      const isFree = isDash && (tokens.gap(this.#at) > 0 || isSlash);
      const opensValue = kind === Kind.open && isNumber(tokens.kind(this.#at + 1));
      if (kind !== Kind.separator && kind !== Kind.tab && kind !== Kind.close && !isFree && !opensValue) return;
    }
  }
}

function isNumber(kind: Kind): boolean {
  return kind === Kind.number || kind === Kind.notFinite;
}

function mayFollow(kind: Kind): boolean {
  return kind === Kind.end || kind === Kind.separator || kind === Kind.tab || kind === Kind.close || kind === Kind.open;
}

function endsText(tokens: TokenList, index: number, from: number): boolean {
  const kind = tokens.kind(index);
  if (kind === Kind.sign || kind === Kind.separator || kind === Kind.tab) return true;
  return (index > from && tokens.gap(index) > 1) || (kind === Kind.open && tokens.code(index) === 0x5b);
}
