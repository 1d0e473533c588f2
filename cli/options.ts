import { homedir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseSize, secretText } from '../core/index.ts';
import { readText } from './read-text.ts';

/** Reads a whole number between two bounds, for commander. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Reads a number greater than 0, for commander. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number greater than 0.');
}

/** Reads bits per second, or `auto`, for commander. */
export function baudOption(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : wholeNumber(50, 4_000_000)(text);
}

/** Reads a size with its unit, for commander; it stays a text, as it stands in a configuration. */
export function sizeOption(text: string): string {
  if (parseSize(text) !== undefined) return text;
  throw new InvalidArgumentError('It must be a size with its unit, as "512 MiB" or "4 GiB".');
}

export const httpPortOption = wholeNumber(0, 65_535);

/** The folder that holds all state: `--data`, else what systemd gives, else the user's state folder. */
export function dataFolder(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const { STATE_DIRECTORY, XDG_STATE_HOME } = environment;
  if (option !== undefined) return option;
  if (STATE_DIRECTORY !== undefined && STATE_DIRECTORY !== '') return STATE_DIRECTORY;
  const stateHome =
    XDG_STATE_HOME !== undefined && XDG_STATE_HOME !== '' ? XDG_STATE_HOME : join(homedir(), '.local/state');
  return join(stateHome, 'boardstream');
}

/**
 * The account from the environment, for the embedded server and for destinations that name none. `BOARDSTREAM_KEY_FILE`
 * names a file that holds the key.
 *
 * @throws BoardstreamError `INPUT_FAILED` when that file cannot be read
 */
export function environmentAccount(environment: NodeJS.ProcessEnv = process.env): { user?: string; key?: string } {
  const { BOARDSTREAM_USER: user, BOARDSTREAM_KEY: key, BOARDSTREAM_KEY_FILE: keyFile } = environment;
  const secret = key || (keyFile ? secretText(readText(keyFile)) : undefined);
  return { ...(user ? { user } : {}), ...(secret ? { key: secret } : {}) };
}
