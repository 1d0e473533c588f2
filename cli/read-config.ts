import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type ResolvedConfig, resolveConfig, type Setting } from '../bridge/index.ts';
import { readText } from './read-text.ts';

/**
 * The configuration of a file, the environment of this process, and the options of the command line.
 * @throws BoardstreamError `INPUT_FAILED` when the file cannot be read
 */
export function readConfig(file: string | undefined, options: readonly Setting[] = []): ResolvedConfig {
  const folder = file === undefined ? '.' : dirname(file);
  return resolveConfig({
    ...(file !== undefined && { file: { name: file, text: readText(file) } }),
    defaultName: hostname(),
    environment: process.env,
    options,
    readFile: readText,
    readFileBeside: (path) => readText(resolve(folder, path)),
  });
}
