import { unitCode } from '../../core/index.ts';

/** A decimal number; `0x1F` and `12:30` do not match as a whole. */
export const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;

/** What C and Arduino print for a number that is none. */
export const NOT_FINITE = '[-+]?(?:nan|inf(?:inity)?|ovf)';

const NUMBER_WITH_UNIT = new RegExp(`^(${NUMBER})\\s*(.*)$`);
const NOT_FINITE_ALONE = new RegExp(`^(?:${NOT_FINITE})$`, 'i');

export type NumberText =
  | { readonly kind: 'number'; readonly value: number; readonly unit: string | undefined }
  | { readonly kind: 'notFinite' }
  | { readonly kind: 'text' };

/** Reads `23.4`, `23.4 *C` or `nan`; a number followed by anything that is not a unit we know is text. */
export function readNumber(text: string): NumberText {
  const trimmed = text.trim();
  if (NOT_FINITE_ALONE.test(trimmed)) return { kind: 'notFinite' };
  const match = NUMBER_WITH_UNIT.exec(trimmed);
  if (match === null) return { kind: 'text' };
  const value = Number(match[1]);
  const rest = match[2] ?? '';
  const unit = rest === '' ? undefined : unitCode(rest);
  if (rest !== '' && unit === undefined) return { kind: 'text' };
  return Number.isFinite(value) ? { kind: 'number', value, unit } : { kind: 'notFinite' };
}

const LABEL_WITH_UNIT = /^(.*\S)\s*[([]([^()[\]]+)[)\]]$/;

/** Splits `temperature (C)` into the name and its unit's code; a label without a unit we know is its own name. */
export function readLabel(label: string): { readonly series: string; readonly unit: string | undefined } {
  const trimmed = label.trim();
  const match = LABEL_WITH_UNIT.exec(trimmed);
  const unit = match === null ? undefined : unitCode(match[2] ?? '');
  return unit === undefined ? { series: trimmed, unit: undefined } : { series: match?.[1] ?? trimmed, unit };
}
