import type { SeriesAccount } from './compare.ts';

const COLUMNS = ['series', 'printed', 'stored', 'lost', 'unseen', 'duplicated', 'out of order', 'late', 'unexpected'];

/** A table for people, a row a series. */
export function accountTable(accounts: readonly SeriesAccount[]): string {
  const rows = [COLUMNS, ...accounts.map((account) => Object.values(accountCounts(account)).map(String))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** The same as numbers, with the ids of what is lost. */
export function accountCounts(account: SeriesAccount) {
  return {
    series: account.series,
    printed: account.printed,
    stored: account.stored,
    lost: account.lost.length,
    unseen: account.unseen.length,
    duplicated: account.duplicated,
    outOfOrder: account.outOfOrder.length,
    late: account.late.length,
    unexpected: account.unexpected.length,
  };
}

function pad(cell: string, width: number, isText: boolean): string {
  return isText ? cell.padEnd(width) : cell.padStart(width);
}
