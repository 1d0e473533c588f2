import { readFileSync } from 'node:fs';

/** A block of docs/fleet.md, word for word, so that what the manual says is what is tested: the first that has `word`. */
export function fleetBlock(word: string): string {
  const manual = readFileSync('docs/fleet.md', 'utf8');
  const blocks = Array.from(manual.matchAll(/^```\w*\n([\s\S]*?)^```$/gm), ([, text = '']) => text);
  const block = blocks.find((text) => text.includes(word));
  if (block === undefined) throw new Error(`docs/fleet.md has no block with "${word}"`);
  return block;
}
