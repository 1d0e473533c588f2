const FIELDS = ['un', 'key', 'origin', 'platform', 'version', 'args', 'kwargs'] as const;
export type PlotForm = Partial<Record<(typeof FIELDS)[number], string>>;

const FIELD_START = new RegExp(`&?(${FIELDS.join('|')})=`, 'y');
const NEXT_FIELD = new RegExp(`&(?:${FIELDS.join('|')})=`, 'g');

/**
 * Reads the body of a plot call. npm `plotly` and the Arduino library send JSON without percent-encoding, so `&`, `+`
 * and `%` in a title would break any form decoder: a value that begins with a bracket is taken as it stands, up to the
 * bracket that closes it; everything else is decoded. Unknown fields and trailing bytes are passed over.
 * Source: captured requests of npm plotly 1.0.6 and 0.2.4, python plotly 2.2.0 and the Arduino library 0.6.0.
 */
export function parsePlotForm(body: string): PlotForm {
  const form: PlotForm = {};
  for (let at = 0; at < body.length; ) {
    FIELD_START.lastIndex = at;
    const field = FIELD_START.exec(body);
    if (field === null) {
      at = nextFieldAt(body, at + 1);
      continue;
    }
    const start = at + field[0].length;
    const end = bracketEnd(body, start) ?? nextAmpersandAt(body, start);
    form[field[1] as keyof PlotForm] = fieldValue(body.slice(start, end));
    at = end;
  }
  return form;
}

function fieldValue(raw: string): string {
  if (/^\s*[[{]/.test(raw)) return raw;
  const spaced = raw.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced).trim();
  } catch {
    return spaced.trim();
  }
}

/** Just past the bracket that closes the one at `start`; `undefined` when there is none or it is never closed. */
function bracketEnd(body: string, start: number): number | undefined {
  if (body[start] !== '[' && body[start] !== '{') return undefined;
  let depth = 0;
  let inString = false;
  for (let at = start; at < body.length; at += 1) {
    const character = body[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function nextFieldAt(body: string, from: number): number {
  NEXT_FIELD.lastIndex = from;
  return NEXT_FIELD.exec(body)?.index ?? body.length;
}

function nextAmpersandAt(body: string, from: number): number {
  const at = body.indexOf('&', from);
  return at === -1 ? body.length : at;
}
