import { columnName } from './json-values.ts';
import { type Label, MAX_LABEL_CHARACTERS, readLabel } from './label.ts';
import type { Cell, Row, Separator } from './row-cells.ts';
import { verdict } from './vocabulary.ts';

/** What a column of a row is. */
export interface Column extends Label {
  /** A clock or a state: no series. */
  readonly isSeries: boolean;
}

export interface Header {
  readonly separator: Separator;
  readonly columns: readonly Column[];
}

const LABEL_CELL = /^[\p{L}_%#][\p{L}\p{N} _./%°*#()[\]²³^µ-]{0,39}$/u;
/** `t` alone may be a temperature. */
const CLOCK_NAMES =
  /^(?:time|timestamp|time[ _]?stamp|ms|millis|date|datetime|date[ /]time|uptime|elapsed.*|time[ _]?\(?ms\)?|sec|seconds)$/i;
const TIME_UNITS = new Set(['s', 'ms', 'us', 'min', 'h']);
const STATE_NAMES = /^(?:status|state|type|quality|valid|result|error|sensor|name|flag|mode)$/i;
/** Words between blanks are prose more often than names, unless they are as short as these. */
const MAX_BLANK_NAME = 3;

/** The header that a line of words is, if it is one: at least two names, all different. */
export function readHeader(row: Row): Header | undefined {
  const texts = row.cells.map((cell) => (cell.kind === 'text' ? cell.text : undefined));
  if (texts.length < 2 || texts.length > 256 || !texts.every((text) => text !== undefined && isName(text, row))) {
    return undefined;
  }
  const columns = texts.map((text) => readColumn(text ?? ''));
  const names = new Set(columns.map(({ series, unit }) => `${series} ${unit}`));
  return names.size === columns.length ? { separator: row.separator, columns } : undefined;
}

function isName(text: string, row: Row): boolean {
  if (text.length > MAX_LABEL_CHARACTERS || (verdict(text) !== undefined && text.includes(' '))) return false;
  return LABEL_CELL.test(text) && (row.separator !== 'blank' || text.length <= MAX_BLANK_NAME);
}

export function readColumn(text: string): Column {
  const label = readLabel(text);
  const isTime = /^t(?:ime)?$/i.test(label.series) && label.unit !== undefined && TIME_UNITS.has(label.unit);
  return { ...label, isSeries: !isTime && !CLOCK_NAMES.test(text.trim()) && !STATE_NAMES.test(label.series) };
}

/** Columns that the board does not name are called by their place. */
export function unnamedColumn(index: number): Column {
  return { series: columnName(index), unit: undefined, isSeries: true };
}

/** How the columns of two rows compare: `fewer` may be a row that was cut. */
export function countNumbers(cells: readonly Cell[]): number {
  return cells.filter(({ kind }) => kind === 'number' || kind === 'notFinite').length;
}
