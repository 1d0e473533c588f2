import { BOOT_PATTERN, SOURCE_PATTERN } from '../ack-stream/headers.ts';
import { asText, parseObject } from '../ack-stream/json-fields.ts';

/**
 * First line of a message on a data topic. The lines behind it, each with its `\n`, are those of the acknowledged
 * stream: marks and points. The first of them is a mark, so that a message that comes twice, or not at all, cannot
 * shift a number. A message with nothing behind the head asks where the source stands.
 */
export interface DataHead {
  /** The bridge as it calls itself; its level in the topic is `topicLevel` of it. */
  readonly bridge: string;
  readonly source: string;
  readonly boot: string;
  /** One try of the client: what is said to another one is none of its business. */
  readonly session: string;
}

/** First line of a message on an acknowledgement topic. Lines of the stream server follow: hello, acks, bye. */
export interface AnswerHead {
  readonly source: string;
  readonly session: string;
  /** The store that speaks; several may. */
  readonly store: string;
}

/** 1..32 characters of base64url. */
export const SESSION_PATTERN = /^[A-Za-z0-9_-]{1,32}$/;
export const MAX_BRIDGE_CHARACTERS = 256;
const MAX_STORE_CHARACTERS = 64;
const VERSION = 1;

/** The line, newline included. */
export function encodeDataHead({ bridge, source, boot, session }: DataHead): string {
  return `${JSON.stringify({ boardstream: VERSION, bridge, source, boot, session })}\n`;
}

/** Reads the line, newline removed; `undefined` for anything else. Never throws. */
export function parseDataHead(line: string): DataHead | undefined {
  const fields = parseObject(line);
  if (fields === undefined || fields['boardstream'] !== VERSION) return undefined;
  const bridge = asText(fields['bridge'], MAX_BRIDGE_CHARACTERS);
  const { source, boot, session } = fields;
  if (bridge === undefined || bridge === '') return undefined;
  if (typeof source !== 'string' || !SOURCE_PATTERN.test(source)) return undefined;
  if (typeof boot !== 'string' || !BOOT_PATTERN.test(boot)) return undefined;
  if (typeof session !== 'string' || !SESSION_PATTERN.test(session)) return undefined;
  return { bridge, source, boot, session };
}

export function encodeAnswerHead({ source, session, store }: AnswerHead): string {
  return `${JSON.stringify({ boardstream: VERSION, source, session, store })}\n`;
}

export function parseAnswerHead(line: string): AnswerHead | undefined {
  const fields = parseObject(line);
  if (fields === undefined || fields['boardstream'] !== VERSION) return undefined;
  const { source, session } = fields;
  const store = asText(fields['store'], MAX_STORE_CHARACTERS);
  if (store === undefined || store === '') return undefined;
  if (typeof source !== 'string' || !SOURCE_PATTERN.test(source)) return undefined;
  if (typeof session !== 'string' || !SESSION_PATTERN.test(session)) return undefined;
  return { source, session, store };
}
