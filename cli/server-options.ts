import type { Command } from 'commander';
import type { Setting } from '../bridge/index.ts';
import { BoardstreamError, DEFAULT_HOST, DEFAULT_HTTP_PORT, type Json } from '../core/index.ts';
import { httpPortOption } from './options.ts';

/** What `serve` and `run` are told of the stream server; what is absent is left to the configuration. */
export interface ServerOptions {
  readonly httpPort?: number;
  readonly host?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export function addServerOptions(command: Command): Command {
  return command
    .option('--http-port <n>', `TCP port to serve on; 0 takes a free one; default ${DEFAULT_HTTP_PORT}`, httpPortOption)
    .option('--host <address>', `address to serve on; default ${DEFAULT_HOST}`)
    .option('--tls-cert <file>', 'answer HTTPS on the same port with this certificate, in PEM')
    .option('--tls-key <file>', 'its private key, in PEM');
}

/** The same as keys of the configuration. */
export function serverSettings({ httpPort, host, tlsCert, tlsKey }: ServerOptions): Setting[] {
  const given: readonly (readonly [option: string, value: Json | undefined])[] = [
    ['http-port', httpPort],
    ['host', host],
    ['tls-cert', tlsCert],
    ['tls-key', tlsKey],
  ];
  return given.flatMap(([option, value]) =>
    value === undefined ? [] : [{ path: ['server', option], from: `--${option}`, value }],
  );
}

/**
 * The certificate and its key, where they are given.
 * @throws BoardstreamError `USAGE` where one is without the other
 */
export function certificateFiles({
  tlsCert,
  tlsKey,
}: ServerOptions): { certFile: string; keyFile: string } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new BoardstreamError(
      'USAGE',
      'give --tls-cert and --tls-key together: a certificate is of no use without its key',
    );
  }
  return { certFile: tlsCert, keyFile: tlsKey };
}
