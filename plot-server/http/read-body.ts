import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/index.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  readonly maxMs: number;
  readonly clock: Clock;
}

export type ReadBody =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'tooLarge' }
  /** The client went away or took too long. */
  | { readonly kind: 'broken' };

/** Reads a request's body within limits. Bytes that are not UTF-8 become the replacement character. Never rejects. */
export function readBody(request: IncomingMessage, { maxBytes, maxMs, clock }: BodyLimits): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const over = new AbortController();
    const finish = (result: ReadBody) => {
      over.abort();
      request.off('data', take);
      resolve(result);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBytes) finish({ kind: 'tooLarge' });
    };
    request.on('data', take);
    request.once('end', () => finish({ kind: 'whole', text: Buffer.concat(chunks).toString('utf8') }));
    request.once('error', () => finish({ kind: 'broken' }));
    request.once('close', () => finish({ kind: 'broken' }));
    void clock.sleep(maxMs, over.signal).then(() => finish({ kind: 'broken' }));
  });
}
