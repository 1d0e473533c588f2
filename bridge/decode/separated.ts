import { type DecodedLine, type DecodedValue, type Decoder, HARMLESS_SKIPS } from './decoder.ts';
import { columnName } from './json-values.ts';
import { type NumberText, readLabel, readNumber } from './number-text.ts';

/** `\t` before blanks: two tabs enclose an empty column, a run of blanks is one separator. */
const SEPARATORS = [/;/, /,/, /\t/, /\s+/] as const;
const LABEL_CELL = /^[\p{L}_][\p{L}\p{N} _./%°*#()[\]-]{0,31}$/u;

interface Header {
  readonly separator: RegExp;
  readonly columns: readonly { readonly series: string; readonly unit: string | undefined }[];
}

/**
 * Numbers separated by commas, semicolons, tabs or blanks, one alone included. Columns are called as the header line
 * says, if one stood right before the first row; otherwise `value`, `value_2`, `value_3`. A row with another number of
 * columns ends the header's hold.
 */
export class SeparatedDecoder implements Decoder {
  #header: Header | undefined;
  #headerIsNew = false;

  decode(line: string): DecodedLine {
    const text = line.trim();
    const separator = SEPARATORS.find((candidate) => candidate.test(text));
    const cells = separator === undefined ? [text] : text.split(separator).map((cell) => cell.trim());
    const numbers = cells.map(readNumber);
    if (numbers.some(({ kind }, index) => kind === 'text' && cells[index] !== '')) return this.#words(cells, separator);
    if (numbers.every(({ kind }) => kind === 'text')) return { values: [], skipped: 'nothing between the separators' };
    return this.#row(numbers, separator);
  }

  #row(numbers: readonly NumberText[], separator: RegExp | undefined): DecodedLine {
    const { columns } = this.#header ?? {};
    if (columns !== undefined && (columns.length !== numbers.length || this.#header?.separator !== separator)) {
      this.#header = undefined;
    }
    this.#headerIsNew = false;
    const values: DecodedValue[] = [];
    const notFinite: string[] = [];
    for (const [index, number] of numbers.entries()) {
      const column = this.#header?.columns[index] ?? { series: columnName(index), unit: undefined };
      if (number.kind === 'notFinite') notFinite.push(column.series);
      if (number.kind !== 'number') continue;
      const unit = number.unit ?? column.unit;
      values.push({ series: column.series, value: number.value, ...(unit === undefined ? {} : { unit }) });
    }
    if (notFinite.length === 0) return { values };
    return { values, skipped: `${notFinite.join(', ')} is not a finite number` };
  }

  /** A header is remembered until a row with its shape follows; other words in between show that it was prose. */
  #words(cells: readonly string[], separator: RegExp | undefined): DecodedLine {
    const isHeader =
      separator !== undefined &&
      separator.source !== SEPARATORS[3].source &&
      cells.every((cell) => LABEL_CELL.test(cell)) &&
      new Set(cells).size === cells.length;
    if (isHeader) {
      this.#header = { separator, columns: cells.map(readLabel) };
      this.#headerIsNew = true;
      return { values: [], skipped: HARMLESS_SKIPS.header };
    }
    if (this.#headerIsNew) {
      this.#header = undefined;
      this.#headerIsNew = false;
    }
    return { values: [], skipped: 'no number, label or header is recognised' };
  }
}
