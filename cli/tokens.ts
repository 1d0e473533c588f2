import { Command } from 'commander';
import { BoardstreamError } from '../core/index.ts';
import { type Credentials, readCredentials, writeCredentials } from './credentials.ts';
import { urlOption } from './destination-options.ts';
import { environmentAccount } from './options.ts';
import { askSettings, type ListedToken, listTokens } from './settings-client.ts';

interface TokensOptions {
  readonly to?: URL;
  readonly json?: boolean;
}

export function tokensCommand(): Command {
  return new Command('tokens')
    .description('List, make and revoke the stream tokens of an account.')
    .argument('[action]', 'list, make, revoke or allow', 'list')
    .argument('[what]', 'make: what the token is for; revoke, allow: its id')
    .option('--to <url>', 'the server; default the one of boardstream login', urlOption)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
A token lets a program send points to the one plot that names it, and do nothing else. make prints it, this once, and
adds it to stream_ids in ~/.config/boardstream/credentials.json. What sends with a revoked token stops at once; its plot
keeps its points. allow takes that back, for a bridge, which always comes with the same tokens. User and key are those of boardstream login, else BOARDSTREAM_USER and BOARDSTREAM_KEY with --to.

Examples:
  boardstream tokens
  TOKEN=$(boardstream tokens make greenhouse)
  boardstream tokens revoke 3fa91c02`,
    )
    .action(tokens);
}

async function tokens(action: string, what: string | undefined, { to, json = false }: TokensOptions): Promise<void> {
  const kept = readCredentials();
  const account = accountFor(to, kept);
  switch (action) {
    case 'list':
      return list(account, json);
    case 'make':
      return make(account, kept, what ?? 'token', json);
    case 'revoke':
      await askSettings(account, { method: 'DELETE', path: `/${idOf(action, what)}` });
      return done(json ? JSON.stringify({ id: what, revoked: true }) : `Revoked ${what}`);
    case 'allow':
      await askSettings(account, { method: 'POST', path: `/${idOf(action, what)}/allow` });
      return done(json ? JSON.stringify({ id: what, revoked: false }) : `Allowed ${what} again`);
    default:
      throw new BoardstreamError('USAGE', `tokens can list, make, revoke and allow, not "${action}"`);
  }
}

type ServerAccount = Pick<Credentials, 'server' | 'user' | 'key'>;

/** The environment wins, as it does for `run`; an account that was kept is for its own server only. */
function accountFor(to: URL | undefined, kept: Credentials | undefined): ServerAccount {
  const server = to?.origin ?? kept?.server;
  if (server === undefined) {
    throw new BoardstreamError('USAGE', 'no login yet: boardstream login --to http://HOST:PORT, then try again');
  }
  const own = kept?.server === server ? kept : undefined;
  const environment = environmentAccount();
  const user = environment.user ?? own?.user;
  const key = environment.key ?? (user === own?.user ? own?.key : undefined);
  if (user !== undefined && key !== undefined) return { server, user, key };
  throw new BoardstreamError('USAGE', `no login at ${server} yet: boardstream login --to ${server}, then try again`);
}

async function list(account: ServerAccount, json: boolean): Promise<void> {
  const listed = await listTokens(account);
  if (json) process.stdout.write(`${JSON.stringify(listed, undefined, 2)}\n`);
  else if (listed.length === 0) process.stderr.write(`${account.user} has no tokens at ${account.server} yet\n`);
  else process.stdout.write(table(listed));
}

async function make(
  account: ServerAccount,
  kept: Credentials | undefined,
  label: string,
  json: boolean,
): Promise<void> {
  const made = (await askSettings(account, { method: 'POST', body: { label } })) ?? {};
  const { token, warning } = made;
  if (typeof token !== 'string') {
    throw new BoardstreamError('SERVER_REFUSED', `${account.server} made no token`, { server: account.server });
  }
  // Printed first: it cannot be had again, whatever happens to the file.
  process.stdout.write(json ? `${JSON.stringify(made, undefined, 2)}\n` : `${token}\n`);
  if (typeof warning === 'string') process.stderr.write(`boardstream: ${warning}\n`);
  const isTheirs = kept?.server === account.server && kept.user === account.user;
  if (kept !== undefined && isTheirs) writeCredentials({ ...kept, streamIds: [...kept.streamIds, token] });
}

function idOf(action: string, id: string | undefined): string {
  if (id !== undefined && /^[0-9a-f]{8}$/.test(id)) return id;
  const message = `${action} takes the id of a token, eight characters; boardstream tokens lists them`;
  throw new BoardstreamError('USAGE', message);
}

function done(line: string): void {
  process.stdout.write(`${line}\n`);
}

function table(listed: readonly ListedToken[]): string {
  const rows = [
    ['ID', 'MADE', 'LAST USED', 'PLOT', 'FOR'],
    ...listed.map(({ id, made, lastUsed, plot, label, revoked }) =>
      revoked === null
        ? [id, made ?? '-', lastUsed ?? 'never', plot ?? '-', label]
        : [id, '-', `revoked ${revoked}`, '-', label],
    ),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}
