import type { Command } from 'commander';
import type { Setting } from '../bridge/index.ts';
import { DEFAULT_HOST, DEFAULT_HTTP_PORT, type Json } from '../core/index.ts';
import { httpPortOption } from './options.ts';

/** What `serve` and `run` are told of the stream server; what is absent is left to the configuration. */
export interface ServerOptions {
  readonly httpPort?: number;
  readonly host?: string;
}

export function addServerOptions(command: Command): Command {
  return command
    .option('--http-port <n>', `TCP port to serve on; 0 takes a free one; default ${DEFAULT_HTTP_PORT}`, httpPortOption)
    .option('--host <address>', `address to serve on; default ${DEFAULT_HOST}`);
}

/** The same as keys of the configuration. */
export function serverSettings({ httpPort, host }: ServerOptions): Setting[] {
  const given: readonly (readonly [option: string, value: Json | undefined])[] = [
    ['http-port', httpPort],
    ['host', host],
  ];
  return given.flatMap(([option, value]) =>
    value === undefined ? [] : [{ path: ['server', option], from: `--${option}`, value }],
  );
}
