import type { Command } from 'commander';
import type { Setting } from '../bridge/index.ts';
import { DEFAULT_HOST, DEFAULT_HTTP_PORT, type Json } from '../core/index.ts';
import { httpPortOption, sizeOption, wholeNumber } from './options.ts';

/** What `serve` and `run` are told of the stream server; what is absent is left to the configuration. */
export interface ServerOptions {
  readonly httpPort?: number;
  readonly host?: string;
  readonly keepDays?: number;
  /** As a text, with its unit. */
  readonly keepSize?: string;
}

export function addServerOptions(command: Command): Command {
  return command
    .option('--http-port <n>', `TCP port to serve on; 0 takes a free one; default ${DEFAULT_HTTP_PORT}`, httpPortOption)
    .option('--host <address>', `address to serve on; default ${DEFAULT_HOST}`)
    .option('--keep-days <n>', 'days that readings are kept; default for ever', wholeNumber(1, 36_500))
    .option('--keep-size <size>', 'room for readings on the disk; the oldest make way; default "4 GiB"', sizeOption);
}

/** The same as keys of the configuration. */
export function serverSettings({ httpPort, host, keepDays, keepSize }: ServerOptions): Setting[] {
  const given: readonly (readonly [option: string, value: Json | undefined])[] = [
    ['http-port', httpPort],
    ['host', host],
    ['keep-days', keepDays],
    ['keep-size', keepSize],
  ];
  return given.flatMap(([option, value]) =>
    value === undefined ? [] : [{ path: ['server', option], from: `--${option}`, value }],
  );
}
