import { type DataHead, encodeAnswerHead, type ReceivedLine } from '../../core/index.ts';
import type { SourceConnection, SourceConnectionEvents, SourceJudge } from '../ingest/source-connection.ts';

export interface TopicConnectionOptions {
  readonly number: number;
  readonly head: DataHead;
  readonly judge: SourceJudge;
  /** Names the store that answers. */
  readonly store: string;
  /** Publishes an answer. */
  readonly say: (payload: string) => void;
  readonly onOver: () => void;
}

/** One session of a source: messages of a data topic as a connection that feeds it. */
export class TopicConnection implements SourceConnection {
  readonly number: number;
  readonly boot: string;
  readonly judge: SourceJudge;
  readonly session: string;
  readonly #answerHead: string;
  readonly #say: (payload: string) => void;
  readonly #onOver: () => void;
  #events: SourceConnectionEvents | undefined;
  #unsaid = '';
  #isOver = false;

  constructor({ number, head, judge, store, say, onOver }: TopicConnectionOptions) {
    this.number = number;
    this.boot = head.boot;
    this.session = head.session;
    this.judge = judge;
    this.#answerHead = encodeAnswerHead({ source: head.source, session: head.session, store });
    this.#say = say;
    this.#onOver = onOver;
  }

  /** The next message of the session needs another connection. */
  get isOver(): boolean {
    return this.#isOver;
  }

  open(events: SourceConnectionEvents): void {
    this.#events = events;
  }

  receive(lines: readonly ReceivedLine[]): void {
    if (!this.#isOver) this.#events?.received(lines);
  }

  /** What is said in one step leaves as one message. */
  send(text: string): void {
    if (this.#unsaid === '') queueMicrotask(() => this.#flush());
    this.#unsaid += text;
  }

  end(): void {
    this.#flush();
    this.destroy();
  }

  destroy(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events?.closed();
    this.#onOver();
  }

  #flush(): void {
    const text = this.#unsaid;
    this.#unsaid = '';
    if (text !== '') this.#say(this.#answerHead + text);
  }
}
