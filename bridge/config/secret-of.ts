import { errorText, secretText } from '../../core/index.ts';

export interface SecretPlaces {
  /** The key that holds the secret itself; `KEY-file` names a file that does. */
  readonly key: string;
  readonly value: string | undefined;
  readonly file: string | undefined;
}

export interface SecretTools {
  readonly readFile: (path: string) => string;
  readonly onMistake: (why: string, key?: string) => void;
}

/** What `KEY` or `KEY-file` say, if one of them does. */
export function secretOf({ key, value, file }: SecretPlaces, { readFile, onMistake }: SecretTools): string | undefined {
  if (file === undefined) return value;
  const fileKey = `${key}-file`;
  if (value !== undefined) {
    onMistake(`stands beside ${key}: give one of the two`, fileKey);
    return undefined;
  }
  try {
    const text = secretText(readFile(file));
    if (text !== '') return text;
    onMistake('names an empty file', fileKey);
  } catch (error) {
    onMistake(errorText(error), fileKey);
  }
  return undefined;
}
