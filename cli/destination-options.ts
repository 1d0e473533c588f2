import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Setting, StreamDestination } from '../bridge/index.ts';
import { BoardstreamError } from '../core/index.ts';
import { environmentAccount, wholeNumber } from './options.ts';

/** What `run` is told of where its points go, and how. */
export interface DestinationOptions {
  readonly to?: URL;
  readonly ack?: NonNullable<StreamDestination['ack']>;
  /** Seconds. */
  readonly plainConfirm?: number;
  readonly reduce?: NonNullable<StreamDestination['reduce']>;
}

export function addDestinationOptions(command: Command): Command {
  return command
    .option('--to <url>', 'stream server to send to, http://user:key@host:port', urlOption)
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
    const { url, user, key } = remoteServer(to);
    settings.push({
      path: ['destinations'],
      from: '--to',
      value: { to: { kind: 'stream', url: url.href, user, key } },
    });
  }
  const each = (key: string, value: string | undefined) => {
    if (value !== undefined) settings.push({ path: ['destinations', '*', key], from: `--${key}`, value });
  };
  each('ack', ack);
  each('reduce', reduce);
  each('plain-confirm', plainConfirm === undefined ? undefined : `${plainConfirm} s`);
  return settings;
}

/**
 * The server that `--to` names, with an account from there or from the environment.
 * @throws BoardstreamError USAGE
 */
function remoteServer(to: URL): StreamDestination {
  const account = environmentAccount();
  const user = decodeURIComponent(to.username) || account.user;
  const key = decodeURIComponent(to.password) || account.key;
  if (user === undefined || key === undefined) {
    throw new BoardstreamError(
      'USAGE',
      '--to needs an account: set BOARDSTREAM_USER and BOARDSTREAM_KEY, or write http://user:key@host:port',
    );
  }
  const url = new URL(to);
  url.username = '';
  url.password = '';
  return { url, user, key };
}

function urlOption(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError('It must be an address such as http://pi.local:8080.');
}
