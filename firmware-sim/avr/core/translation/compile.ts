import type { TranslatedCode } from './machine.ts';

/** Of programs that come and go in one process; beyond, all are forgotten. */
const MAX_COMPILED = 2048;

/** By their source: chips with the same program share what V8 has learned of it. */
const compiled = new Map<string, TranslatedCode>();

/** The function with this body. The source comes from `emitRegion`, which puts nothing but numbers into its own text. */
export function compile(body: string): TranslatedCode {
  const known = compiled.get(body);
  if (known !== undefined) return known;
  const code = new Function('machine', 'left', 'block', 'ownMark', body) as TranslatedCode;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(body, code);
  return code;
}
