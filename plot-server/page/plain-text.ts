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
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainProperty(key, inner)]));
}

/** Properties that plotly.js takes for addresses and fetches: pictures and maps. */
const ADDRESSES: ReadonlySet<string> = new Set(['source', 'geojson']);

/** The value of one property, plain. An address of anything but data is left out: a page asks no other host. */
export function plainProperty(key: string, value: unknown): unknown {
  if (ADDRESSES.has(key) && typeof value === 'string') return /^data:image\//i.test(value) ? value : '';
  return plainTexts(value);
}
