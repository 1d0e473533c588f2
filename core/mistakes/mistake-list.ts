/** Keys and indexes from the top of a file: `['faults', 2, 'at']`. */
export type FilePath = readonly PropertyKey[];

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

/** As much of a parsed YAML document as places are found with. A document of the package `yaml` is one. */
export interface PlacedDocument {
  readonly contents: unknown;
  /** The node at a path, with its place in the text. */
  getIn(path: FilePath, keepNodes: true): unknown;
}

/** Turns an offset in the text into a line and a column, both from 1. A `LineCounter` of the package `yaml` does. */
export interface LinePlaces {
  linePos(offset: number): { readonly line: number; readonly col: number };
}

/** Finds the places of mistakes in a YAML document. */
export class MistakeList {
  readonly #document: PlacedDocument;
  readonly #lines: LinePlaces;
  readonly #mistakes: Mistake[] = [];

  constructor(document: PlacedDocument, lines: LinePlaces) {
    this.#document = document;
    this.#lines = lines;
  }

  /** @param key a key of the map at `path` that is itself the mistake */
  add(path: FilePath, why: string, key?: string): void {
    const whole = key === undefined ? path : [...path, key];
    this.#push(this.#offsetOf(path, key), pathText(whole), why);
  }

  addAt(offset: number, why: string): void {
    this.#push(offset, '', why);
  }

  /** In the order of the file. */
  get sorted(): readonly Mistake[] {
    return [...this.#mistakes].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  #push(offset: number, where: string, why: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.#mistakes.push({ line: Math.max(1, line), column: Math.max(1, col), where, why });
  }

  /** Of what is missing, the place where it should be: the innermost thing around it that exists. */
  #offsetOf(path: FilePath, key: string | undefined): number {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
      const offset = offsetOf(node);
      if (offset === undefined) continue;
      return keyOffset(node, length === path.length ? key : undefined) ?? offset;
    }
    return 0;
  }
}

/** `faults[2].at` for `['faults', 2, 'at']`. */
export function pathText(path: FilePath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function keyOffset(map: unknown, key: string | undefined): number | undefined {
  if (key === undefined || !isObject(map) || !Array.isArray(map['items'])) return undefined;
  const keys = map['items'].map((item: unknown) => (isObject(item) ? item['key'] : undefined));
  return offsetOf(keys.find((node) => isObject(node) && String(node['value']) === key));
}

/** Where a node begins in the text; `undefined` for what is no node of it. */
function offsetOf(node: unknown): number | undefined {
  if (!isObject(node) || !Array.isArray(node['range'])) return undefined;
  const [offset] = node['range'] as unknown[];
  return typeof offset === 'number' ? offset : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
