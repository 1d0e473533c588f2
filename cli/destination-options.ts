import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StreamDestination } from '../bridge/index.ts';
import { BoardstreamError } from '../core/index.ts';
import { environmentAccount, wholeNumber } from './options.ts';

/** What `run` is told of where its points go, and how. */
export interface DestinationOptions {
  readonly to?: URL;
  readonly ack: NonNullable<StreamDestination['ack']>;
  readonly plainConfirm?: number;
  readonly reduce: NonNullable<StreamDestination['reduce']>;
}

const MS_PER_S = 1000;

export function addDestinationOptions(command: Command): Command {
  return command
    .option('--to <url>', 'stream server to send to, http://user:key@host:port', urlOption)
    .addOption(
      new Option('--ack <mode>', 'acknowledgements of the server: auto uses them where there are, require insists')
        .choices(['auto', 'require', 'off'])
        .default('auto'),
    )
    .option(
      '--plain-confirm <seconds>',
      'server without acknowledgements: end the stream so often, to hear that all was read; 30 is usual',
      wholeNumber(1, 3600),
    )
    .addOption(
      new Option('--reduce <strategy>', 'old server that takes one point in 50 ms: what to send of a faster series')
        .choices(['minmax', 'mean', 'last'])
        .default('minmax'),
    );
}

/** How those options say that points are to be delivered. */
export function deliveryOf({ ack, plainConfirm, reduce }: DestinationOptions) {
  return { ack, reduce, ...(plainConfirm !== undefined && { plainConfirmMs: plainConfirm * MS_PER_S }) };
}

/**
 * The server that `--to` names, with an account from there or from the environment.
 * @throws BoardstreamError USAGE
 */
export function remoteServer(to: URL): StreamDestination {
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
