import { isJsonObject, type Json, type JsonObject } from '../wire.ts';

/** One line as a JSON object; `undefined` where it is anything else. Never throws. */
export function parseObject(line: string): JsonObject | undefined {
  try {
    const value = JSON.parse(line) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A number that counts: an integer from 0 to 2^53 - 1. */
export function asCount(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function asText(value: Json | undefined, maxLength: number): string | undefined {
  return typeof value === 'string' ? value.slice(0, maxLength) : undefined;
}

/** `undefined` as soon as one element is none. */
export function asListOf<Element>(
  value: Json | undefined,
  maxLength: number,
  read: (element: Json) => Element | undefined,
): readonly Element[] | undefined {
  if (!Array.isArray(value) || value.length > maxLength) return undefined;
  const elements: Element[] = [];
  for (const element of value as readonly Json[]) {
    const found = read(element);
    if (found === undefined) return undefined;
    elements.push(found);
  }
  return elements;
}
