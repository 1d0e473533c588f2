import { stateKey } from '../board-state.ts';

/**
 * The template that takes a series out of the state of its board. In the name everything but plain letters and digits
 * is escaped as Python escapes it, so that no quote, backslash or `}}` of it ends anything.
 *
 * `get` instead of brackets, because a series that is not in the state must come to `None`, which Home Assistant takes
 * for unknown; brackets would look for an attribute of that name, and `keys` or `items` are some.
 */
export function valueTemplate(series: string): string {
  return `{{ value_json.get('${pythonText(stateKey(series))}') }}`;
}

/** Inside of a Python string literal. */
function pythonText(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9 _-]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
