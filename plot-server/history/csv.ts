import { isoTime } from '../../core/index.ts';
import type { History, TimeRange } from './history.ts';
import { readingsOf } from './runs.ts';

export const CSV_HEADER = 'time,series,value,unit,quality\n';

const ROWS_PER_PIECE = 1000;

/** How a trace is named in the table. */
export interface SeriesLabel {
  readonly series: string;
  /** SenML code, empty when the trace has none. */
  readonly unit: string;
}

/** The readings of a plot as text, in pieces of a thousand rows, so that a slow reader holds back the next piece. */
export function* csvPieces(history: History, range: TimeRange, labels: readonly SeriesLabel[]): Generator<string> {
  const columns = labels.map(({ series, unit }) => ({ series: textField(series), unit: textField(unit) }));
  const view = history.view(range);
  try {
    let piece = CSV_HEADER;
    let rows = 0;
    for (const { trace, reading } of readingsOf(view, range)) {
      const column = columns[trace];
      if (column === undefined) continue;
      piece += `${isoTime(reading.timeMs)},${column.series},${reading.value},${column.unit},${reading.quality}\n`;
      rows += 1;
      if (rows % ROWS_PER_PIECE === 0) {
        yield piece;
        piece = '';
      }
    }
    if (piece !== '') yield piece;
  } finally {
    view.close();
  }
}

/**
 * A text quoted where CSV needs it. Spreadsheets run what begins with `=`, `+`, `-` or `@` as a formula; an apostrophe
 * in front makes it text. Numbers never come through here.
 */
function textField(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
