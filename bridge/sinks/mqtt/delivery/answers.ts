import { type AnswerHead, parseAnswerHead } from '../../../../core/index.ts';
import { MAX_PACKET_BYTES } from '../connection/packet-guard.ts';

export type Answer =
  /** To the session that is open. */
  | { readonly kind: 'heard'; readonly store: string; readonly lines: readonly string[] }
  /** To one that is over, or while none is open: late, and no fault of anybody. */
  | { readonly kind: 'late' }
  | { readonly kind: 'fault'; readonly why: string };

/** Sessions that an answer may still be under way to. */
const FORMER_SESSIONS = 8;

/**
 * Knows which messages on the topic of answers are meant for this bridge: anybody may write there. All that ask for answers
 * share one, so that none takes what another asked for as a fault.
 */
export class Answers {
  #current: Pick<AnswerHead, 'source' | 'session'> | undefined;
  #former: readonly string[] = [];

  begin(source: string, session: string): void {
    this.end();
    this.#current = { source, session };
  }

  end(): void {
    if (this.#current === undefined) return;
    this.#former = [this.#current.session, ...this.#former].slice(0, FORMER_SESSIONS);
    this.#current = undefined;
  }

  read(payload: Buffer): Answer {
    if (payload.length > MAX_PACKET_BYTES) return { kind: 'fault', why: 'a message longer than 64 KiB' };
    const [first = '', ...rest] = payload.toString('utf8').split('\n');
    const head = parseAnswerHead(first);
    if (head === undefined) return { kind: 'fault', why: 'a message without a head' };
    const { source, session, store } = head;
    if (this.#current === undefined || this.#former.includes(session)) return { kind: 'late' };
    if (source !== this.#current.source) return { kind: 'fault', why: 'an answer to another source' };
    if (session !== this.#current.session) return { kind: 'fault', why: 'an answer to another session' };
    const lines = rest.filter((line) => line !== '');
    return { kind: 'heard', store, lines };
  }
}
