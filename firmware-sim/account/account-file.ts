import { BoardstreamError, isJsonObject, type Json } from '../../core/index.ts';
import type { BoardSample } from './account-log.ts';

/** One line of an account file: JSON, in the order of the fields of `BoardSample`. */
export function formatBoardSample({ id, series, value, simulatedMs, wallMs }: BoardSample): string {
  return `${JSON.stringify({ id, series, value, simulatedMs: Math.round(simulatedMs * 1000) / 1000, wallMs })}\n`;
}

/** @throws BoardstreamError `ACCOUNT_INVALID`, naming the line */
export function parseBoardSamples(text: string, file: string): BoardSample[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, lineNumber: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, lineNumber }) => {
      const sample = parseJson(line);
      if (isBoardSample(sample)) return sample;
      throw new BoardstreamError('ACCOUNT_INVALID', `${file}, line ${lineNumber}: not a sample of a board`, {
        file,
        lineNumber,
      });
    });
}

function parseJson(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

function isBoardSample(value: Json | undefined): value is Json & BoardSample {
  return (
    isJsonObject(value) &&
    typeof value['id'] === 'number' &&
    typeof value['series'] === 'string' &&
    typeof value['value'] === 'string' &&
    typeof value['simulatedMs'] === 'number' &&
    typeof value['wallMs'] === 'number'
  );
}
