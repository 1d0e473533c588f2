import type { Window } from '../../../core/ack-stream/limits.ts';
import type { AckRules } from '../../../core/ack-stream/rules.ts';
import { encodeAnswerHead, parseDataHead } from '../../../core/index.ts';
import type { Agenda } from '../../ack-stream/simulation/agenda.ts';
import type { Listener, ServerEnd } from '../../ack-stream/simulation/network.ts';
import type { Random } from '../../ack-stream/simulation/random.ts';
import type { StoredSource } from '../../ack-stream/simulation/store-disk.ts';
import { StoreMachine } from '../../ack-stream/simulation/store-machine.ts';
import type { Broker, Subscriber } from './broker.ts';

export interface TopicStoreOptions {
  readonly name: string;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly broker: Broker;
  readonly window: Window;
  readonly rules: AckRules;
}

/** What one disk of a store holds, or held when it was lost. */
export type Stored = ReadonlyMap<string, StoredSource>;

/** A server behind the broker: each session of a source is a connection, as long as the server keeps it open. */
export class TopicStore implements Subscriber {
  readonly #options: TopicStoreOptions;
  readonly #sessions = new Map<string, { readonly session: string; readonly listener: Listener }>();
  /** Disks that were lost. */
  readonly #lost: Stored[] = [];
  #machine: StoreMachine;
  isRunning = false;

  constructor(options: TopicStoreOptions) {
    this.#options = options;
    this.#machine = this.#newMachine();
  }

  get name(): string {
    return `${this.#options.name}${this.#lost.length}`;
  }

  get machine(): StoreMachine {
    return this.#machine;
  }

  get stored(): Stored {
    return this.#machine.stored;
  }

  /** Of all disks it ever had. */
  get everStored(): readonly Stored[] {
    return [...this.#lost, this.stored];
  }

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.#machine.start();
    this.#options.broker.subscribe(this);
  }

  kill(): void {
    this.#stop();
    this.#machine.kill();
  }

  cutPower(): void {
    this.#stop();
    this.#machine.cutPower();
  }

  /** It comes back with another disk, and so with another name. */
  loseDisk(): void {
    this.kill();
    this.#lost.push(this.#machine.stored);
    this.#machine = this.#newMachine();
  }

  message(text: string): void {
    if (!this.isRunning) return;
    const end = text.indexOf('\n');
    const head = parseDataHead(text.slice(0, end));
    if (head === undefined) throw new Error(`no head: ${text}`);
    const { source, session, boot } = head;
    if (this.#sessions.get(source)?.session !== session) this.#open(source, session, boot);
    const body = text.slice(end + 1);
    this.#sessions.get(source)?.listener.text(body === '' ? '\n' : body);
  }

  #open(source: string, session: string, boot: string): void {
    const { broker } = this.#options;
    const head = encodeAnswerHead({ source, session, store: this.name });
    let isOver = false;
    const close = () => {
      isOver = true;
      if (this.#sessions.get(source)?.session === session) this.#sessions.delete(source);
    };
    const end: ServerEnd = { send: (_, text) => broker.answer(head + text), end: close, close, die: close };
    const listener = this.#machine.accept(end, source, boot);
    if (listener === undefined || listener === 'silence' || isOver) return;
    this.#sessions.set(source, { session, listener });
  }

  #stop(): void {
    this.isRunning = false;
    this.#options.broker.unsubscribe(this);
    this.#sessions.clear();
  }

  #newMachine(): StoreMachine {
    const { agenda, random, window, rules } = this.#options;
    return new StoreMachine({ agenda, random, window, rules, atomic: true, store: this.name });
  }
}
