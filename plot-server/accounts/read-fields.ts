import type { IncomingMessage } from 'node:http';
import { type Clock, parseJsonObject } from '../../core/index.ts';
import { readBody } from '../http/read-body.ts';

const MAX_BODY_BYTES = 4 * 1024;
const MAX_BODY_MS = 10_000;

/** What a form, or a program in JSON, says: text by name. */
export type Fields = Readonly<Record<string, string>>;

export type ReadFields =
  | { readonly kind: 'fields'; readonly fields: Fields; readonly isJson: boolean }
  /** One line. */
  | { readonly kind: 'faulty'; readonly status: 400 | 413; readonly why: string }
  /** The client went away or took too long. */
  | { readonly kind: 'broken' };

/** Reads a small body; fields that are no text are left out. Never rejects. */
export async function readFields(request: IncomingMessage, clock: Clock): Promise<ReadFields> {
  const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, maxMs: MAX_BODY_MS, clock });
  if (body.kind === 'broken') return body;
  if (body.kind === 'tooLarge') return { kind: 'faulty', status: 413, why: 'that is too much' };
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
  const values = isJson ? parseJsonObject(body.text) : Object.fromEntries(new URLSearchParams(body.text));
  if (values === undefined) return { kind: 'faulty', status: 400, why: 'the body is not a JSON object' };
  const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { kind: 'fields', fields: Object.fromEntries(texts), isJson };
}
