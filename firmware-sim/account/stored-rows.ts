import { BoardstreamError } from '../../core/index.ts';

/** A point as a server stored it. */
export interface StoredRow {
  readonly series: string;
  readonly value: number;
  /** Milliseconds since 1970 UTC. */
  readonly timeMs: number;
}

const HEADER = 'time,series,value,unit,quality';

/**
 * The rows of a plot's `.csv`, in its order.
 * @throws BoardstreamError `ACCOUNT_INVALID`, naming the line
 */
export function parseStoredRows(csv: string, file: string): StoredRow[] {
  const fail = (lineNumber: number, why: string): never => {
    throw new BoardstreamError('ACCOUNT_INVALID', `${file}, line ${lineNumber}: ${why}`, { file, lineNumber });
  };
  const records = csvRecords(csv);
  if (records[0]?.fields.join(',') !== HEADER) fail(1, `the header must be ${HEADER}`);
  return records.slice(1).map(({ fields, lineNumber }) => {
    const [time = '', series = '', value = ''] = fields;
    const timeMs = Date.parse(time);
    if (fields.length !== 5) fail(lineNumber, `${fields.length} cells where the header has 5`);
    if (!Number.isFinite(timeMs)) fail(lineNumber, `"${time}" is no time`);
    if (value === '' || !Number.isFinite(Number(value))) fail(lineNumber, `"${value}" is no number`);
    // The server puts an apostrophe before what a spreadsheet would run as a formula.
    return { series: series.replace(/^'(?=[=+\-@\t\r])/, ''), value: Number(value), timeMs };
  });
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly lineNumber: number;
}

/** RFC 4180: quoted cells may hold commas, newlines and doubled quotes. */
function csvRecords(csv: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let lineNumber = 1;
  let startLine = 1;
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < csv.length) {
    const match = cell.exec(csv);
    if (match === null) break;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    lineNumber += match[0].split('\n').length - 1;
    if (match[3] === ',') continue;
    if (fields.length > 1 || fields[0] !== '') records.push({ fields, lineNumber: startLine });
    fields = [];
    startLine = lineNumber;
  }
  return records;
}
