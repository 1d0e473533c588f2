import { mistakeLine, type ResolvedConfig, resolveConfig, type Setting } from '../../../bridge/index.ts';
import { BoardstreamError } from '../../../core/index.ts';

export interface Surroundings {
  readonly environment?: Record<string, string>;
  readonly options?: readonly Setting[];
  /** By path. */
  readonly files?: Record<string, string>;
}

/** What a text comes to as the file `b.yaml`. */
export function resolved(text: string | undefined, surroundings: Surroundings = {}): ResolvedConfig {
  const { environment = {}, options = [], files = {} } = surroundings;
  const readFile = (path: string) => {
    const content = files[path];
    if (content === undefined) throw new BoardstreamError('INPUT_FAILED', `cannot read ${path}`);
    return content;
  };
  return resolveConfig({
    ...(text !== undefined && { file: { name: 'b.yaml', text } }),
    defaultName: 'pi',
    environment,
    options,
    readFile,
    readFileBeside: readFile,
  });
}

/** Every mistake as a line; none when it is valid. */
export function mistakes(text: string | undefined, surroundings: Surroundings = {}): string[] {
  const result = resolved(text, surroundings);
  return result.kind === 'valid' ? [] : result.mistakes.map(mistakeLine);
}

/** A configuration that must be valid. */
export function valid(text: string | undefined, surroundings: Surroundings = {}) {
  const result = resolved(text, surroundings);
  if (result.kind === 'valid') return result;
  throw new Error(result.mistakes.map(mistakeLine).join('\n'));
}
