import { Command } from 'commander';
import { BoardstreamError, DEFAULT_HTTP_PORT } from '../core/index.ts';
import { askSecret } from './ask-secret.ts';
import { credentialsPath, readCredentials, writeCredentials } from './credentials.ts';
import { urlOption } from './destination-options.ts';
import { environmentAccount } from './options.ts';
import { listTokens } from './settings-client.ts';

interface LoginOptions {
  readonly to?: URL;
  readonly user?: string;
}

const DEFAULT_USER = 'maker';

export function loginCommand(): Command {
  return new Command('login')
    .description('Keep user and key of a stream server, so that run and tokens need not be told.')
    .option(
      '--to <url>',
      `the server; default the one of the last login, else http://localhost:${DEFAULT_HTTP_PORT}`,
      urlOption,
    )
    .option('--user <name>', `the account; default the one of the last login, else ${DEFAULT_USER}`)
    .addHelpText(
      'after',
      `
Asks for the key, or takes it from BOARDSTREAM_KEY, from the file that BOARDSTREAM_KEY_FILE names, or from a pipe. It is
tried on the server and then kept in ~/.config/boardstream/credentials.json, which nobody else may read.

Examples:
  boardstream login --to http://pi.local:8080
  boardstream login --to http://pi.local:8080 < key.txt`,
    )
    .action(login);
}

async function login({ to, user: wished }: LoginOptions): Promise<void> {
  // A file that cannot be used is told before a key is typed in.
  const former = readCredentials();
  if (to !== undefined && to.password !== '') {
    throw new BoardstreamError('USAGE', 'a key in --to would stand in the history of the shell: login asks for it');
  }
  const server = to?.origin ?? former?.server ?? `http://localhost:${DEFAULT_HTTP_PORT}`;
  const known = former?.server === server ? former : undefined;
  const environment = environmentAccount();
  const named = decodeURIComponent(to?.username ?? '') || undefined;
  const user = wished ?? named ?? environment.user ?? known?.user ?? DEFAULT_USER;
  const key = (environment.key ?? (await askSecret(`Key of ${user} at ${server}: `))).trim();
  await listTokens({ server, user, key });
  const streamIds = known?.user === user ? known.streamIds : [];
  const aside = writeCredentials({ server, user, key, streamIds });
  if (aside !== undefined) process.stderr.write(`The account of ${former?.server} is now in ${aside}\n`);
  process.stdout.write(`Signed in to ${server} as ${user}; kept in ${credentialsPath()}\n`);
}
