import { isJsonObject, type Json, type JsonObject, parseJsonObject } from '../../core/index.ts';
import type { RevokedToken, StreamToken, TokenState } from './token-registry.ts';

const FORMAT = 1;
const STREAM_ID_PATTERN = /^[A-Za-z0-9_-]{43}$/;
const ID_PATTERN = /^[0-9a-f]{8}$/;

/** The content of `tokens.json`: no token can be read from it. */
export function encodeTokens({ tokens, revoked }: TokenState): string {
  return `${JSON.stringify({ format: FORMAT, tokens, revoked }, undefined, 1)}\n`;
}

/** Reads what `encodeTokens` wrote, or says why it cannot be that. */
export function decodeTokens(text: string): TokenState | { readonly why: string } {
  const saved = parseJsonObject(text);
  if (saved === undefined) return { why: 'not a JSON object' };
  if (saved['format'] !== FORMAT) return { why: 'a format that this version does not know' };
  const tokens = all(saved['tokens'], decodeToken);
  const revoked = all(saved['revoked'], decodeRevoked);
  if (tokens === undefined) return { why: '"tokens" is not a list of tokens' };
  if (revoked === undefined) return { why: '"revoked" is not a list of revoked tokens' };
  return { tokens, revoked };
}

function decodeToken({ id, streamId, label, madeMs, usedDayMs, isMade }: JsonObject): StreamToken | undefined {
  if (typeof id !== 'string' || !ID_PATTERN.test(id) || !isStreamId(streamId)) return undefined;
  if (typeof label !== 'string' || typeof madeMs !== 'number' || typeof isMade !== 'boolean') return undefined;
  return { id, streamId, label, madeMs, usedDayMs: typeof usedDayMs === 'number' ? usedDayMs : undefined, isMade };
}

function decodeRevoked({ revokedMs, ...rest }: JsonObject): RevokedToken | undefined {
  const token = decodeToken(rest);
  return token !== undefined && typeof revokedMs === 'number' ? { ...token, revokedMs } : undefined;
}

function isStreamId(value: Json | undefined): value is string {
  return typeof value === 'string' && STREAM_ID_PATTERN.test(value);
}

function all<T>(value: Json | undefined, decode: (object: JsonObject) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const decoded = value.flatMap((one: Json) => (isJsonObject(one) ? (decode(one) ?? []) : []));
  return decoded.length === value.length ? decoded : undefined;
}
