import { type Command, InvalidArgumentError } from 'commander';
import type { Setting } from '../bridge/index.ts';
import {
  BoardstreamError,
  DEFAULT_HOST,
  DEFAULT_HTTP_PORT,
  didYouMean,
  EVERY_ADDRESS,
  type Json,
  SERVER_LIMIT_NAMES,
  SERVER_LIMITS,
  type ServerLimitName,
  type ServerLimits,
} from '../core/index.ts';
import { addBrokerPort, type BrokerPort } from './broker-options.ts';
import { httpPortOption, sizeOption, wholeNumber } from './options.ts';

/** What `serve` and `run` are told of the stream server; what is absent is left to the configuration. */
export interface ServerOptions extends BrokerPort {
  readonly httpPort?: number;
  readonly host?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly keepDays?: number;
  /** As a text, with its unit. */
  readonly keepSize?: string;
  readonly allowHost?: readonly string[];
  readonly limit?: Partial<ServerLimits>;
}

export function addServerOptions(command: Command): Command {
  return addBrokerPort(command)
    .option('--http-port <n>', `TCP port to serve on; 0 takes a free one; default ${DEFAULT_HTTP_PORT}`, httpPortOption)
    .option(
      '--host <address>',
      `address to serve on; default ${DEFAULT_HOST}, this machine alone; ${EVERY_ADDRESS} is every address`,
    )
    .option('--tls-cert <file>', 'answer HTTPS on the same port with this certificate, in PEM')
    .option('--tls-key <file>', 'its private key, in PEM')
    .option(
      '--allow-host <name>',
      'a name that browsers may ask for the server by, as behind a proxy; may be given again',
      collectName,
    )
    .option('--keep-days <n>', 'days that readings are kept; default for ever', wholeNumber(1, 36_500))
    .option('--keep-size <size>', 'room for readings on the disk; the oldest make way; default "4 GiB"', sizeOption)
    .option('--limit <name=n>', 'a bound other than the default, as viewers=2000; see docs/security.md', collectLimit);
}

/** The same as keys of the configuration. */
export function serverSettings(options: ServerOptions): Setting[] {
  const { limit = {} } = options;
  const given: readonly (readonly [option: string, value: Json | undefined])[] = [
    ['http-port', options.httpPort],
    ['host', options.host],
    ['mqtt-port', options.mqttPort],
    ['tls-cert', options.tlsCert],
    ['tls-key', options.tlsKey],
    ['keep-days', options.keepDays],
    ['keep-size', options.keepSize],
    ['allow-host', options.allowHost],
  ];
  return [
    ...given.flatMap(([option, value]) =>
      value === undefined ? [] : [{ path: ['server', option], from: `--${option}`, value }],
    ),
    ...Object.entries(limit).map(([name, value]) => ({
      path: ['server', 'limits', name],
      from: `--limit ${name}`,
      value,
    })),
  ];
}

function collectName(name: string, names: readonly string[] = []): readonly string[] {
  return [...names, name];
}

function collectLimit(text: string, limits: Partial<ServerLimits> = {}): Partial<ServerLimits> {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (!isLimitName(name)) {
    throw new InvalidArgumentError(
      `It must be NAME=NUMBER; the names are ${SERVER_LIMIT_NAMES.join(', ')}${didYouMean(name, SERVER_LIMIT_NAMES)}.`,
    );
  }
  const { least, most } = SERVER_LIMITS[name];
  return { ...limits, [name]: wholeNumber(least, most)(value) };
}

function isLimitName(name: string): name is ServerLimitName {
  return Object.hasOwn(SERVER_LIMITS, name);
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
