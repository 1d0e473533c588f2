import type { IncomingMessage } from 'node:http';
import { ACK_HEADER, ACK_VERSION, BOOT_HEADER, BOOT_PATTERN, SOURCE_HEADER, SOURCE_PATTERN } from '../../core/index.ts';

export type AckRequest =
  /** It does not ask for acknowledgements, or for a version of them that is not known here. */
  | { readonly kind: 'plain' }
  | { readonly kind: 'refused'; readonly status: 400 | 406; readonly why: string }
  | { readonly kind: 'ack'; readonly source: string; readonly boot: string };

/** What a stream request says about acknowledgements. */
export function readAckRequest({ headers }: IncomingMessage): AckRequest {
  if (headers[ACK_HEADER] !== ACK_VERSION) return { kind: 'plain' };
  const source = headers[SOURCE_HEADER];
  const boot = headers[BOOT_HEADER];
  if (source === undefined || boot === undefined) {
    const missing = source === undefined ? SOURCE_HEADER : BOOT_HEADER;
    return { kind: 'refused', status: 406, why: `bad request header: missing '${missing}'` };
  }
  // A header that comes twice is joined with a comma, and so malformed.
  if (typeof source !== 'string' || !SOURCE_PATTERN.test(source)) return malformed(SOURCE_HEADER);
  if (typeof boot !== 'string' || !BOOT_PATTERN.test(boot)) return malformed(BOOT_HEADER);
  return { kind: 'ack', source, boot };
}

function malformed(header: string): AckRequest {
  return { kind: 'refused', status: 400, why: `bad request header: malformed '${header}'` };
}
