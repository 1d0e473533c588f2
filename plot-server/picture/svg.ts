/** Text of a finished piece of SVG: every string from outside in it has gone through `escaped` or `element`. */
export type Svg = string;

type Attribute = string | number | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What no XML document may hold, not even as an entity: control characters, half surrogate pairs, non-characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

/** Text as XML holds it, in an element or in an attribute. */
export function escaped(text: string): Svg {
  return text.replace(NO_XML, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** An element. Attributes that are `undefined` are left out; the children are SVG already. */
export function element(name: string, attributes: Readonly<Record<string, Attribute>>, ...children: Svg[]): Svg {
  let head = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) head += ` ${key}="${typeof value === 'number' ? px(value) : escaped(value)}"`;
  }
  return children.length === 0 ? `${head}/>` : `${head}>${children.join('')}</${name}>`;
}

/** A number to a hundredth: finer than a pixel shows at the largest scale. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A straight line. */
export function line(from: readonly [number, number], to: readonly [number, number], stroke: Stroke): Svg {
  return element('path', {
    d: `M${px(from[0])} ${px(from[1])}L${px(to[0])} ${px(to[1])}`,
    ...strokeAttributes(stroke),
  });
}

export interface Stroke {
  readonly colour: string;
  readonly widthPx?: number;
  /** As `stroke-dasharray`. */
  readonly dash?: string | undefined;
  /** 0 to 1. */
  readonly opacity?: number | undefined;
}

/** Attributes that draw an outline and no area. */
export function strokeAttributes({ colour, widthPx = 1, dash, opacity }: Stroke): Record<string, Attribute> {
  return { fill: 'none', stroke: colour, 'stroke-width': widthPx, 'stroke-dasharray': dash, 'stroke-opacity': opacity };
}
