import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The nginx directives of docs/wire.md, word for word: what the manual says is what is tested. */
export function documentedNginxBlock(): string {
  const manual = readFileSync(resolve('docs/wire.md'), 'utf8');
  const block = /^## Proxies\n.*?^```\n(.*?)^```$/ms.exec(manual)?.[1];
  if (block === undefined) throw new Error('docs/wire.md has no block of directives under "Proxies"');
  return block;
}
