import { unitCode } from '../../../core/index.ts';
import type { DecodedLine, Decoder } from '../decoder.ts';
import { HARMLESS_SKIPS } from '../decoder.ts';
import type { DecoderConfig } from '../decoder-schema.ts';
import { columnName } from '../json-values.ts';
import { ValueReader, type ValueText } from './value-text.ts';

type CsvConfig = Extract<DecoderConfig, { kind: 'csv' }>;

const NUMBER_AND_UNIT = /^([-+]?[\d.,]+(?:[eE][-+]?\d+)?)[ \t]?(\D{1,20})$/;

/**
 * Rows of numbers as the configuration describes them. A row with another number of columns than configured is skipped,
 * and so is one with words where a number is expected. Without `columns`, they are called `value`, `value_2` and so on.
 */
export class CsvDecoder implements Decoder {
  readonly #config: CsvConfig;
  readonly #reader: ValueReader;

  constructor(config: CsvConfig) {
    this.#config = config;
    this.#reader = new ValueReader(config['decimal-comma']);
  }

  restarted(): void {
    this.#reader.restarted();
  }

  decode(line: string): DecodedLine {
    const { columns } = this.#config;
    const cells = this.#split(line);
    if (cells.length === 1 && cells[0] === '') return { values: [], skipped: HARMLESS_SKIPS.emptyLine };
    if (columns !== undefined && cells.length !== columns.length) {
      return { values: [], skipped: `${cells.length} columns where ${columns.length} are configured` };
    }
    if (cells.every((cell, index) => cell === columns?.[index]?.name))
      return { values: [], skipped: HARMLESS_SKIPS.header };
    const texts: ValueText[] = [];
    for (const [index, cell] of cells.entries()) {
      const column = columns === undefined ? { name: columnName(index) } : columns[index];
      // An empty cell is a reading that is not there.
      if (column === undefined || column === null || cell === '') continue;
      texts.push(textOf(column.name, column.unit, cell));
    }
    return texts.length === 0 ? { values: [], skipped: 'nothing between the separators' } : this.#reader.read(texts);
  }

  #split(line: string): string[] {
    const { separator = ',', columns } = this.#config;
    const text = line.trim();
    const mark = separator === 'tab' ? '\t' : separator;
    const cells = separator === 'blank' ? text.split(/ +/) : (separator === 'tab' ? line : text).split(mark);
    const trimmed = cells.map((cell) => cell.trim());
    // `1,2,` ends its last column with a separator.
    if (trimmed.length === (columns?.length ?? trimmed.length) + 1 && trimmed.at(-1) === '') trimmed.pop();
    return trimmed;
  }
}

/** `23.4 C` in a column: the row's own unit goes before the configured one. */
function textOf(series: string, unit: string | undefined, cell: string): ValueText {
  const [, number, spelling = ''] = cell.length > 64 ? [] : (NUMBER_AND_UNIT.exec(cell) ?? []);
  const code = number === undefined ? undefined : unitCode(spelling);
  return code === undefined || number === undefined
    ? { series, unit, text: cell }
    : { series, unit: code, text: number };
}
