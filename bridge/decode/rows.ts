import { ClockColumn } from './clock-column.ts';
import { AMBIGUOUS_COMMA, type CommaEvidence } from './decimal-comma.ts';
import { HARMLESS_SKIPS } from './decoder.ts';
import { type Column, countNumbers, type Header, readHeader, unnamedColumn } from './header.ts';
import { type Found, type Reading, skip } from './reading.ts';
import { type Cell, type Row, type Separator, splitRow } from './row-cells.ts';
import type { TokenList } from './tokens.ts';
import { verdict } from './vocabulary.ts';

/** Rows in a row with fewer columns than before, until they are a new layout and not the remains of cut lines. */
const AGREEING_ROWS = 3;

/** What the rows of a board have in common. */
export interface Layout {
  readonly separator: Separator;
  readonly count: number;
}

/**
 * Numbers separated by commas, semicolons, tabs, bars or blanks, one alone included, and the header before them. What
 * one row cannot tell is learned from several: what a comma means, whether the first column is a clock, how many columns
 * there are.
 */
export class RowReader {
  readonly #comma: CommaEvidence;
  #clock = new ClockColumn();
  #header: Header | undefined;
  #headerIsNew = false;
  #layout: Layout | undefined;
  #agreeing = 0;
  #candidate: Layout | undefined;
  #candidateRows = 0;
  #constantText = '';
  #epoch = 1;

  /** @param comma what is known of the board's commas, shared with whoever reads its other lines */
  constructor(comma: CommaEvidence) {
    this.#comma = comma;
  }

  /** Counts the layouts this board has had. */
  get epoch(): number {
    return this.#epoch;
  }

  get layout(): Layout | undefined {
    return this.#layout;
  }

  /** Rows that agreed with the layout. */
  get agreeing(): number {
    return this.#agreeing;
  }

  get isDecimalComma(): boolean {
    return this.#comma.meaning === 'decimal';
  }

  column(index: number): Column {
    const column = this.#header?.columns[index] ?? unnamedColumn(index);
    return index === 0 && this.#clock.isClock ? { ...column, isSeries: false } : column;
  }

  read(tokens: TokenList): Reading {
    const row = splitRow(tokens, this.#comma.meaning === 'decimal');
    if (row.provesDecimalComma) this.#comma.decide('decimal');
    const numbers = countNumbers(row.cells);
    if (numbers === 0) return this.#words(row, tokens.text);
    const text = textsOf(row.cells);
    const said = text === '' ? undefined : verdict(text);
    if (text !== '' && !this.#mayHold(text, said, row)) return this.#prose(tokens.text);
    const ambiguous = this.#resolveComma(row);
    if (ambiguous !== undefined) return ambiguous;
    const cut = this.#compare(row);
    if (cut !== undefined) return cut;
    this.#headerIsNew = false;
    return this.#values(row.cells, said === 'bad');
  }

  /** The header a board announces in its own way, such as `#light[%],level`. */
  nameColumns(tokens: TokenList): boolean {
    return this.#name(splitRow(tokens, false));
  }

  #name(row: Row): boolean {
    const header = readHeader(row);
    if (header !== undefined) this.#setHeader(header);
    return header !== undefined;
  }

  /** Other names than before are another layout, though the columns be as many. */
  #setHeader(header: Header): void {
    const isOther = header.columns.some(({ series }, index) => series !== this.column(index).series);
    if (isOther && this.#layout !== undefined) {
      this.#epoch += 1;
      this.#layout = undefined;
    }
    this.#header = header;
    this.#headerIsNew = true;
  }

  /** A header is kept until a row with its shape follows; other words in between show that it was prose. */
  #words(row: Row, line: string): Reading {
    if (this.#name(row)) return skip(HARMLESS_SKIPS.header);
    return row.cells.every(({ kind }) => kind === 'empty') ? skip('nothing between the separators') : this.#prose(line);
  }

  #prose(line: string): Reading {
    if (this.#headerIsNew) this.#header = undefined;
    if (this.#headerIsNew && this.#layout === undefined) this.#agreeing = 0;
    this.#headerIsNew = false;
    const said = verdict(line.slice(0, 200));
    if (said === 'bad' || line.trim() === '!')
      return skip(`the board reports a failure: "${line.slice(0, 160).trim().slice(0, 40)}"`);
    return skip('no number, label or header is recognised');
  }

  /** Words may stand in a row where the header has a column for them, or where they are a state, or always the same. */
  #mayHold(text: string, said: 'bad' | 'good' | undefined, row: Row): boolean {
    const isSame = text === this.#constantText;
    this.#constantText = text;
    if (row.separator === 'blank') return false;
    const fitsHeader = this.#header?.columns.length === row.cells.length;
    const columns = this.#header?.columns;
    if (fitsHeader && row.cells.every((cell, index) => cell.kind !== 'text' || columns?.[index]?.isSeries !== true))
      return true;
    return said !== undefined || isSame;
  }

  #resolveComma({ ambiguous, cells }: Row): Reading | undefined {
    if (ambiguous === undefined) {
      const [first] = cells;
      const isWhole = cells.length === 1 && first?.kind === 'number' && Number.isInteger(first.value);
      if (isWhole) this.#comma.observeSingle();
      return undefined;
    }
    const before = this.#comma.meaning;
    if (this.#header?.columns.length === 2) this.#comma.decide('separator');
    else this.#comma.observe(ambiguous.whole, ambiguous.part);
    const after = this.#comma.meaning;
    if (after === 'separator' || (after === 'decimal' && before === 'decimal')) return undefined;
    return skip(AMBIGUOUS_COMMA);
  }

  /** Keeps the layout, or begins a new one; a row that lost columns is put aside until others agree with it. */
  #compare(row: Row): Reading | undefined {
    const layout = { separator: row.separator, count: row.cells.length };
    const isSame =
      this.#layout?.count === layout.count && (layout.count === 1 || this.#layout.separator === layout.separator);
    if (isSame || this.#layout === undefined) {
      if (this.#layout === undefined) this.#begin(layout);
      this.#agreeing += 1;
      this.#candidateRows = 0;
      return undefined;
    }
    const mayBeCut = layout.count < this.#layout.count && this.#agreeing >= AGREEING_ROWS;
    if (mayBeCut) {
      this.#candidateRows = this.#candidate?.count === layout.count ? this.#candidateRows + 1 : 1;
      this.#candidate = layout;
      if (this.#candidateRows < AGREEING_ROWS)
        return skip(`${layout.count} of ${this.#layout.count} columns: the line may be cut`);
    }
    this.#epoch += 1;
    this.#begin(layout);
    this.#agreeing = 1;
    return undefined;
  }

  #begin(layout: Layout): void {
    const names = this.#header;
    const fits = names?.columns.length === layout.count && (names.separator === layout.separator || layout.count === 1);
    if (!fits) this.#header = undefined;
    this.#layout = layout;
    this.#agreeing = 0;
    this.#candidateRows = 0;
    this.#clock = new ClockColumn();
  }

  #values(cells: readonly Cell[], isBad: boolean): Reading {
    const found: Found[] = [];
    const missing: string[] = [];
    const clock = this.#observeClock(cells);
    for (const [index, cell] of cells.entries()) {
      const { series, unit, isSeries } = this.#header?.columns[index] ?? unnamedColumn(index);
      if (!isSeries || (index === 0 && clock !== 'value')) continue;
      if (cell.kind === 'notFinite') missing.push(series);
      if (cell.kind !== 'number') continue;
      const { value, start, end } = cell;
      found.push({ label: series, unit: cell.unit ?? unit, value, start, end, isBad });
    }
    const isSettled = !this.#mayBeClock(cells) || this.#clock.isValue;
    const isRepeatable = missing.length === 0 && !isBad && isSettled && this.#agreeing >= AGREEING_ROWS;
    const unsure = clock === 'unsure' ? { skipped: `${columnOf(this)} may be a clock; more lines will tell` } : {};
    return { found, missing, isRepeatable: isRepeatable && this.#isPlain(cells), ...unsure };
  }

  /** Rows with decimal commas or words are read the long way. */
  #isPlain(cells: readonly Cell[]): boolean {
    return !this.isDecimalComma && cells.every(({ kind }) => kind === 'number' || kind === 'empty');
  }

  #observeClock(cells: readonly Cell[]): 'clock' | 'value' | 'unsure' {
    const [first] = cells;
    if (first?.kind !== 'number' || !this.#mayBeClock(cells)) return 'value';
    return this.#clock.observe(
      first.value,
      cells.some((cell) => cell.kind === 'number' && cell.hasPoint),
    );
  }

  /** A whole number without a unit or a name, before other columns. */
  #mayBeClock(cells: readonly Cell[]): boolean {
    const [first] = cells;
    const isPlain = first?.kind === 'number' && first.unit === undefined && !first.hasPoint;
    return isPlain && cells.length > 1 && this.#header === undefined;
  }
}

function columnOf(rows: RowReader): string {
  return rows.column(0).series;
}

function textsOf(cells: readonly Cell[]): string {
  return cells
    .map((cell) => (cell.kind === 'text' ? cell.text : ''))
    .filter((text) => text !== '')
    .join(' | ');
}
