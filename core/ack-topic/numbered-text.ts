import { encodeMark, MARK_PREFIX, type Mark, parseMark } from '../ack-stream/mark.ts';
import { ALL_TOPIC_RULES, type TopicRules } from './topic-rules.ts';

export interface NumberedTextLimits {
  /** Lines of a message, marks included; a mark or two more where they begin it. Default 500. */
  readonly maxLines?: number;
  /** Bytes of a message, as if each character were one. Default 48 KiB; a line that is longer travels alone. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_LINES = 500;
const DEFAULT_MAX_BYTES = 48 * 1024;

/**
 * What an `AckClient` sends, cut into messages. Each begins with the absolute number of its first line, so that one that
 * is lost, or comes twice, cannot shift the numbers of the next.
 */
export class NumberedText {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  readonly #rules: TopicRules;
  #lane: Mark['lane'] = 'live';
  /** The number of the next line in each lane; unknown before its first mark. */
  #next: { live: number | undefined; fill: number | undefined } = { live: undefined, fill: undefined };
  #body: string[] = [];
  #bytes = 0;

  constructor(limits: NumberedTextLimits = {}, rules: TopicRules = ALL_TOPIC_RULES) {
    this.#maxLines = limits.maxLines ?? DEFAULT_MAX_LINES;
    this.#maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#rules = rules;
  }

  /** A new session: nothing is known of numbers. */
  begin(): void {
    this.#lane = 'live';
    this.#next = { live: undefined, fill: undefined };
  }

  /**
   * @param text whole lines, as an `AckClient` sends them
   * @returns bodies of messages, without their head, in order. A heartbeat ends with a blank line, or is empty.
   */
  push(text: string): readonly string[] {
    const bodies: string[] = [];
    for (const line of linesOf(text)) {
      if (line === '') {
        this.#flush(bodies);
        bodies.push(this.#heartbeat());
      } else if (line.startsWith(MARK_PREFIX)) this.#mark(line, bodies);
      else this.#line(line, bodies);
    }
    this.#flush(bodies);
    return bodies;
  }

  #mark(line: string, bodies: string[]): void {
    // A mark belongs to the line behind it: it does not end a message that is full, it begins the next one.
    if (this.#isFull(line)) this.#flush(bodies);
    const mark = parseMark(line);
    // What leaves numbers out begins no message: the server has to know first from where on.
    if (mark?.gap !== undefined) this.#state(mark.lane);
    if (mark !== undefined) {
      this.#lane = mark.lane;
      this.#next[mark.lane] = mark.next;
    }
    this.#add(line);
  }

  #line(line: string, bodies: string[]): void {
    if (this.#isFull(line)) this.#flush(bodies);
    this.#state(this.#lane);
    const next = this.#next[this.#lane];
    if (next !== undefined) this.#next[this.#lane] = next + 1;
    this.#add(line);
  }

  /** The number of the next line, where the message says nothing yet. */
  #state(lane: Mark['lane']): void {
    const next = this.#next[lane];
    if (this.#body.length > 0 || next === undefined || !this.#rules.markMessages) return;
    this.#add(encodeMark({ lane, next }).slice(0, -1));
  }

  /** Lines that were lost with the last message show only when something comes behind them: this may be all that does. */
  #heartbeat(): string {
    const { live, fill } = this.#next;
    if (!this.#rules.markHeartbeats) return '';
    const marks = (['fill', 'live'] as const).map((lane) => {
      const next = lane === 'fill' ? fill : live;
      return next === undefined ? '' : encodeMark({ lane, next });
    });
    const text = marks.join('');
    return text === '' ? '' : `${text}\n`;
  }

  #isFull(line: string): boolean {
    if (this.#body.length === 0) return false;
    return this.#body.length >= this.#maxLines || this.#bytes + line.length > this.#maxBytes;
  }

  #add(line: string): void {
    this.#body.push(`${line}\n`);
    this.#bytes += line.length + 1;
  }

  #flush(bodies: string[]): void {
    if (this.#body.length > 0) bodies.push(this.#body.join(''));
    this.#body = [];
    this.#bytes = 0;
  }
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
