import { type Document, isMap, isNode, type LineCounter, type Node } from 'yaml';

/** Keys and indexes from the top of the file: `['faults', 2, 'at']`. */
export type YamlPath = readonly PropertyKey[];

/** Something wrong in a file, and where. */
export interface Mistake {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `faults[2].at`; empty for the whole file. */
  readonly where: string;
  readonly why: string;
}

/** Finds the places of mistakes in a YAML document. */
export class MistakeList {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #mistakes: Mistake[] = [];

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  /** @param key a key of the map at `path` that is itself the mistake */
  add(path: YamlPath, why: string, key?: string): void {
    const offset = this.#offsetOf(path, key);
    const { line, col } = this.#lines.linePos(offset);
    const whole = key === undefined ? path : [...path, key];
    this.#mistakes.push({ line: Math.max(1, line), column: Math.max(1, col), where: pathText(whole), why });
  }

  addAt(offset: number, why: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.#mistakes.push({ line: Math.max(1, line), column: Math.max(1, col), where: '', why });
  }

  /** In the order of the file. */
  get sorted(): readonly Mistake[] {
    return [...this.#mistakes].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** Of what is missing, the place where it should be: the innermost thing around it that exists. */
  #offsetOf(path: YamlPath, key: string | undefined): number {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
      if (!isNode(node)) continue;
      return keyOffset(node, length === path.length ? key : undefined) ?? node.range?.[0] ?? 0;
    }
    return 0;
  }
}

function keyOffset(node: Node, key: string | undefined): number | undefined {
  if (key === undefined || !isMap(node)) return undefined;
  const pair = node.items.find((item) => isNode(item.key) && String(item.key) === key);
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}

function pathText(path: YamlPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
