/** Line breaks and emphasis carry no address and no script; streams of 2014 use them in titles and labels. */
const MARKUP = /<(?!\/?(?:b|i|br|em|strong|sub|sup)\s*\/?>)/gi;

/** Text for plotly.js, which draws some markup, links among it: `<` that is not harmless becomes `‹`. */
export function plainText(text: string): string {
  return text.includes('<') ? text.replace(MARKUP, '‹') : text;
}

/** The same for every text inside a value. The value itself is not changed. */
export function plainTexts(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainTexts(inner)]));
}
