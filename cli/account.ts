import { Command } from 'commander';
import { BoardstreamError, errorText } from '../core/index.ts';
import { EXIT } from './exit-codes.ts';
import { wholeNumber } from './options.ts';
import { readText } from './read-text.ts';

interface AccountOptions {
  readonly board: string;
  readonly server: string;
  readonly lateMs: number;
  readonly json?: boolean;
}

export function accountCommand(): Command {
  return new Command('account')
    .description(
      'Compare what a simulated board printed with what a server stored; exit code 1 when something is lost.',
    )
    .requiredOption('--board <file>', 'what sim --account wrote')
    .requiredOption('--server <url|csv>', "a plot's address, or its .csv as a file")
    .option('--late-ms <n>', 'milliseconds after which a sample is late', wholeNumber(0, 2_147_483_647), 1000)
    .option('--json', 'as a JSON array, with the ids of the lost samples')
    .addHelpText(
      'after',
      `
Series are compared by the order of their values. Samples printed before the first stored one are "unseen": nobody was
listening yet. Of equal values in a row it is known how many were lost, not which.

Example:
  boardstream account --board board.jsonl --server http://localhost:8080/~demo/1`,
    )
    .action(account);
}

async function account({ board, server, lateMs, json }: AccountOptions): Promise<void> {
  const { accountCounts, accountTable, compareAccounts, hasLoss, parseBoardSamples, parseStoredRows } = await import(
    '../firmware-sim/index.ts'
  );
  const printed = parseBoardSamples(readText(board), board);
  const stored = parseStoredRows(/^https?:/.test(server) ? await fetchCsv(server) : readText(server), server);
  const accounts = compareAccounts(printed, stored, { lateMs });
  const ids = accounts.map((one) => ({ ...accountCounts(one), lostIds: one.lost.map(({ id }) => id) }));
  process.stdout.write(json === true ? `${JSON.stringify(ids, undefined, 2)}\n` : accountTable(accounts));
  if (hasLoss(accounts)) process.exitCode = EXIT.failed;
}

async function fetchCsv(server: string): Promise<string> {
  const url = new URL(server);
  if (!url.pathname.endsWith('.csv')) url.pathname += '.csv';
  try {
    const response = await fetch(url);
    if (response.ok) return await response.text();
    throw new BoardstreamError('INPUT_FAILED', `${url.href} answers ${response.status}`, { url: url.href });
  } catch (error) {
    throw new BoardstreamError(
      'INPUT_FAILED',
      `cannot read ${url.href}: ${errorText(error)}`,
      { url: url.href },
      error,
    );
  }
}
