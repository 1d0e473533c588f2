import {
  AckSource,
  Alarm,
  type Clock,
  type DataHead,
  encodeAnswerHead,
  NEW_SOURCE,
  parseDataHead,
  parsePointLine,
  type SourceEvent,
  type SourceRecord,
} from '../../../../core/index.ts';

export interface TopicStoreOptions {
  readonly clock: Clock;
  readonly name?: string;
  /** Publishes an answer. */
  readonly say: (payload: string) => void;
}

interface Served {
  readonly feed: AckSource;
  readonly alarm: Alarm;
  session: string;
  connection: number;
  isOpen: boolean;
}

/** A stream server behind a broker, made of the proved state machine, with a store in memory that a restart does not touch. */
export class TopicStore {
  readonly name: string;
  readonly #options: TopicStoreOptions;
  readonly #records = new Map<string, SourceRecord>();
  readonly #served = new Map<string, Served>();
  readonly #values: number[] = [];
  readonly #says: ((payload: string) => void)[];
  /** By connection. */
  readonly #sessions = new Map<number, string>();
  #connections = 0;
  /** Heads as they came. */
  readonly heads: DataHead[] = [];
  /** Bodies as they came, without heads. */
  readonly bodies: string[] = [];
  isAway = false;

  constructor(options: TopicStoreOptions) {
    this.#options = options;
    this.#says = [options.say];
    this.name = options.name ?? 'store';
  }

  /** In the order they were stored. */
  get values(): readonly number[] {
    return this.#values;
  }

  /** Takes a message of the data topic. */
  hear(payload: string): void {
    if (this.isAway) return;
    const [first = '', ...lines] = payload.split('\n');
    const head = parseDataHead(first);
    if (head === undefined) throw new Error(`no head: ${first}`);
    this.heads.push(head);
    this.bodies.push(lines.join('\n'));
    const served = this.#serve(head);
    if (!served.isOpen || served.session !== head.session) this.#connect(head, served);
    // What stands behind the last newline is no line; a message without any is a question.
    const whole = lines.slice(0, -1);
    this.#step(head, { type: 'received', connection: served.connection, lines: whole.length === 0 ? [''] : whole });
  }

  /** As after a kill: connections are forgotten, what is stored is not. */
  restart(): void {
    for (const { alarm } of this.#served.values()) alarm.stop();
    this.#served.clear();
    this.isAway = false;
  }

  /** Publishes every answer there too, as a topic has several subscribers. */
  sayAlso(say: (payload: string) => void): void {
    this.#says.push((payload) => queueMicrotask(() => say(payload)));
  }

  #connect(head: DataHead, served: Served): void {
    this.#connections += 1;
    this.#sessions.set(this.#connections, head.session);
    Object.assign(served, { session: head.session, connection: this.#connections, isOpen: true });
    this.#step(head, { type: 'connected', connection: served.connection, boot: head.boot });
  }

  #serve(head: DataHead): Served {
    const { source } = head;
    const known = this.#served.get(source);
    if (known !== undefined) return known;
    const feed = new AckSource({
      record: this.#records.get(source) ?? NEW_SOURCE,
      store: this.name,
      judge: () => ({ kind: 'taken', parsed: undefined, bytes: 64 }),
    });
    const alarm = new Alarm(this.#options.clock, () => this.#step(head, { type: 'tick' }));
    const served = { feed, alarm, session: '', connection: 0, isOpen: false };
    this.#served.set(source, served);
    return served;
  }

  #step(head: DataHead, event: SourceEvent): void {
    const served = this.#served.get(head.source);
    if (served === undefined) return;
    for (const effect of served.feed.step(this.#options.clock.monotonicMs(), event)) {
      if (effect.type === 'send') this.#answer(head.source, effect.connection, effect.text);
      else if (effect.type === 'commit') {
        this.#records.set(head.source, effect.batch.record);
        for (const { text } of effect.batch.lines) this.#store(text);
        queueMicrotask(() => this.#step(head, { type: 'committed' }));
      } else if (effect.connection === served.connection) served.isOpen = false;
    }
    served.alarm.set(served.feed.wakeAtMs);
  }

  #answer(source: string, connection: number, text: string): void {
    const session = this.#sessions.get(connection);
    if (session === undefined || this.isAway) return;
    for (const say of this.#says) say(encodeAnswerHead({ source, session, store: this.name }) + text);
  }

  #store(text: unknown): void {
    const parsed = parsePointLine(String(text));
    if (parsed.kind === 'rejected') throw new Error(`${parsed.why}: ${String(text)}`);
    this.#values.push(parsed.point.value);
  }
}
