import { type Alias, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { type Json, MistakeList } from '../../core/index.ts';

/** A YAML text with what finds places in it. */
export interface ReadYaml {
  /** `undefined` when the text is no YAML: then `mistakes` says why. An empty text is an empty map. */
  readonly data: Json | undefined;
  readonly mistakes: MistakeList;
}

const NEEDS_QUOTES = 'put quotes around what holds a variable, inside { }';

/** Reads YAML 1.2. The messages hold nothing of the text but single characters. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = new MistakeList(document, lines);
  for (const error of document.errors) {
    const [offset] = error.pos;
    const isVariable = text.slice(offset - 1, offset + 1) === '${';
    mistakes.addAt(offset, isVariable ? NEEDS_QUOTES : withoutText(error));
    // What follows only follows from it.
    if (isVariable) break;
  }
  visit(document, {
    Alias(_key, alias: Alias) {
      if (alias.resolve(document) === undefined)
        mistakes.addAt(alias.range?.[0] ?? 0, 'nothing before it has this anchor');
    },
  });
  if (mistakes.sorted.length > 0) return { data: undefined, mistakes };
  try {
    return { data: (document.toJS() ?? {}) as Json, mistakes };
  } catch {
    // What is left to go wrong: a few lines of aliases that would become gigabytes.
    mistakes.addAt(0, 'has too many aliases');
    return { data: undefined, mistakes };
  }
}

/** The library quotes what it stumbled over, behind a colon or as an escape sequence; that may be a part of a secret. */
function withoutText({ message }: YAMLError): string {
  return message.replace(/:\s[\s\S]*$/, '').replace(/(escape sequence)[\s\S]*$/, '$1');
}
