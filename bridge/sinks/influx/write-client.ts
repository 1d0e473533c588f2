import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';
import { type Clock, systemCode } from '../../../core/index.ts';
import { explainConnectionError } from '../connection-error.ts';
import { judgeAnswer, type Verdict, type WriteAnswer } from './influx-answer.ts';
import { type InfluxDestination, writeUrl } from './influx-destination.ts';

const gzip = promisify(gzipWithCallback);

/** From the first byte of a request to the last of its answer. */
const TIMEOUT_MS = 30_000;
/** Less is not worth compressing, bytes. */
const GZIP_FROM = 1_024;
/** How much of an answer is read. */
const MAX_BODY_BYTES = 16 * 1024;

interface PackedLines {
  readonly body: Buffer;
  readonly isPacked: boolean;
}

/** Posts lines to one destination, over one connection that is kept. */
export class WriteClient {
  readonly #destination: InfluxDestination;
  readonly #clock: Clock;
  readonly #url: URL;
  readonly #agent: HttpAgent;

  constructor(destination: InfluxDestination, clock: Clock) {
    this.#destination = destination;
    this.#clock = clock;
    this.#url = writeUrl(destination);
    const Agent = this.#url.protocol === 'https:' ? HttpsAgent : HttpAgent;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
  }

  /** Never rejects: a connection that fails is a verdict too. */
  async write(lines: string, signal: AbortSignal): Promise<Verdict> {
    try {
      const answer = await this.#post(await this.#pack(lines), signal);
      return judgeAnswer(answer, this.#destination, this.#clock.nowMs());
    } catch (error) {
      return { kind: 'refused', error: explainConnectionError(this.#destination.url, error, 'the database') };
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #pack(lines: string): Promise<PackedLines> {
    const plain = Buffer.from(lines);
    const isPacked = this.#destination.gzip && plain.length >= GZIP_FROM;
    return { body: isPacked ? await gzip(plain) : plain, isPacked };
  }

  async #post(packed: PackedLines, signal: AbortSignal, isAgain = false): Promise<WriteAnswer> {
    const { body, isPacked } = packed;
    const request = (this.#url.protocol === 'https:' ? httpsRequest : httpRequest)(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'content-length': body.length,
        ...(isPacked && { 'content-encoding': 'gzip' }),
        ...this.#authorization(),
      },
      signal,
    });
    const over = new AbortController();
    void this.#clock.sleep(TIMEOUT_MS, over.signal).then(() => {
      if (!over.signal.aborted) request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`));
    });
    try {
      return await new Promise<WriteAnswer>((resolve, reject) => {
        request.once('error', reject);
        request.once('response', (response) => readAnswer(response).then(resolve, reject));
        request.end(body);
      });
    } catch (error) {
      // The server closed the idle connection just as it was used.
      const wasIdle = request.reusedSocket && systemCode(error) === 'ECONNRESET';
      if (!wasIdle || isAgain) throw error;
    } finally {
      over.abort();
    }
    return this.#post(packed, signal, true);
  }

  #authorization(): { readonly authorization?: string } {
    const { account } = this.#destination;
    if (account === undefined) return {};
    if (account.kind === 'token') return { authorization: `Token ${account.token}` };
    return { authorization: `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}` };
  }
}

async function readAnswer(response: IncomingMessage): Promise<WriteAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (length < MAX_BODY_BYTES) chunks.push(chunk);
    length += chunk.length;
    // Whatever answers with more than this is no database; the connection is not kept.
    if (length > MAX_BODY_BYTES) break;
  }
  const { 'retry-after': retryAfter } = response.headers;
  return {
    status: response.statusCode ?? 0,
    retryAfter,
    body: Buffer.concat(chunks).toString('utf8', 0, MAX_BODY_BYTES),
  };
}
