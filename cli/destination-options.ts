import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Setting, StreamDestination } from '../bridge/index.ts';
import { BoardstreamError, type JsonObject } from '../core/index.ts';
import { type BrokerAddress, isBrokerAddress, readBrokerAddress } from './broker-address.ts';
import { readCredentials } from './credentials.ts';
import { environmentAccount, wholeNumber } from './options.ts';
import { percentDecoded } from './percent-decoded.ts';

const NDJSON = 'ndjson:';

/** What `run` is told of where its points go, and how. */
export interface DestinationOptions {
  readonly to?: URL | BrokerAddress;
  readonly ack?: NonNullable<StreamDestination['ack']>;
  /** Seconds. */
  readonly plainConfirm?: number;
  readonly reduce?: NonNullable<StreamDestination['reduce']>;
}

export function addDestinationOptions(command: Command): Command {
  return command
    .option(
      '--to <url>',
      'where to send: a stream server, http://user:key@host:port, a broker, mqtt://user:password@host/base, a file of JSON lines, ndjson:FILE, or - for standard output',
      destinationOption,
    )
    .addOption(
      new Option(
        '--ack <mode>',
        'acknowledgements of the server: auto, which is so by itself, uses them where there are, require insists',
      ).choices(['auto', 'require', 'off']),
    )
    .option(
      '--plain-confirm <seconds>',
      'server without acknowledgements: end the stream so often, to hear that all was read; 30 is usual',
      wholeNumber(1, 3600),
    )
    .addOption(
      new Option(
        '--reduce <strategy>',
        'old server that takes one point in 50 ms: what to send of a faster series; default minmax',
      ).choices(['minmax', 'mean', 'last']),
    );
}

/** The same as keys of the configuration. */
export function destinationSettings({ to, ack, plainConfirm, reduce }: DestinationOptions): Setting[] {
  const settings: Setting[] = [];
  if (to !== undefined) {
    settings.push({ path: ['destinations'], from: '--to', value: { to: destination(to) } });
  }
  const each = (key: string, value: string | undefined) => {
    if (value !== undefined) settings.push({ path: ['destinations', '*', key], from: `--${key}`, value });
  };
  each('ack', ack);
  each('reduce', reduce);
  each('plain-confirm', plainConfirm === undefined ? undefined : `${plainConfirm} s`);
  return settings;
}

function destination(to: URL | BrokerAddress): JsonObject {
  if (!(to instanceof URL)) return broker(to);
  return to.protocol === NDJSON ? { kind: 'ndjson', path: decodeURIComponent(to.pathname) } : server(to);
}

function server(to: URL): JsonObject {
  const { url, user, key } = remoteServer(to);
  return { kind: 'stream', url: url.href, user, key };
}

function broker({ url, base, user, password }: BrokerAddress): JsonObject {
  return {
    kind: 'mqtt',
    url: url.href,
    ...(base !== undefined && { base }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
}

/**
 * The server that `--to` names, with an account from there, from the environment, or from `boardstream login`.
 * @throws BoardstreamError USAGE, CREDENTIALS_UNUSABLE
 */
function remoteServer(to: URL): StreamDestination {
  const account = environmentAccount();
  let user = decodeURIComponent(to.username) || account.user;
  let key = decodeURIComponent(to.password) || account.key;
  if (key === undefined) {
    const kept = readCredentials();
    // A key never goes to a user or a server that it was not kept for.
    const isTheirs = kept?.server === to.origin && (user === undefined || user === kept.user);
    if (isTheirs) ({ user, key } = kept);
  }
  if (user === undefined || key === undefined) {
    throw new BoardstreamError(
      'USAGE',
      `--to needs an account: sign in with boardstream login --to ${to.origin}, or set BOARDSTREAM_USER and BOARDSTREAM_KEY`,
    );
  }
  const url = new URL(to);
  url.username = '';
  url.password = '';
  return { url, user, key };
}

/**
 * Reads where points are to go, for commander.
 * @throws BoardstreamError USAGE
 */
function destinationOption(text: string): URL | BrokerAddress {
  if (text === '-') return new URL(`${NDJSON}-`);
  // What a URL gives a meaning of its own is only a character of a file's name.
  if (text.startsWith(NDJSON)) return new URL(`${NDJSON}${encodeURIComponent(text.slice(NDJSON.length))}`);
  return isBrokerAddress(text) ? brokerOption(text) : urlOption(text);
}

/**
 * Reads the address of a broker, for commander, which would show a wrong one with its password.
 * @throws BoardstreamError USAGE
 */
export function brokerOption(text: string): BrokerAddress {
  const address = readBrokerAddress(text);
  if (typeof address === 'string') throw new BoardstreamError('USAGE', `--to ${address}`);
  return address;
}

/** Reads the address of a server, for commander. */
export function urlOption(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    if (percentDecoded(url.username) !== undefined && percentDecoded(url.password) !== undefined) return url;
    // Commander would show what was given, and with it perhaps a key.
    throw new BoardstreamError('USAGE', '--to has a % in its account: it is written %25');
  }
  throw new InvalidArgumentError('It must be an address such as http://pi.local:8080.');
}
