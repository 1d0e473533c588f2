import { bridgeTopics, type DataHead, errorText, type OnStatus, type SeldomReport } from '../../core/index.ts';
import type { BrokerLink } from '../broker/broker-link.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { AckStreams } from '../ingest/ack-streams.ts';
import { brokerSource } from '../plots/broker-source.ts';
import { BridgeTraces, type BridgeTracesOptions } from './bridge-traces.ts';
import type { DataMessage } from './data-message.ts';
import { PointJudge } from './point-judge.ts';
import type { Refusal } from './refusals.ts';
import { TopicConnection } from './topic-connection.ts';

/** Sessions that were followed by another one and are remembered: a message may come so late. */
const MAX_FORMER_SESSIONS = 8;

export interface TopicSourceContext extends BridgeTracesOptions {
  readonly link: BrokerLink;
  readonly base: string;
  readonly store: string;
  readonly ackStreams: AckStreams;
  readonly fleet: Fleet | undefined;
  readonly rejections: SeldomReport<string>;
  readonly onStatus: OnStatus;
}

export interface TopicSourceOptions extends TopicSourceContext {
  readonly head: DataHead;
  readonly onRefused: (reason: Refusal) => void;
  /** Its connection is over and nothing waits: it may be forgotten. */
  readonly onIdle: () => void;
}

/** One source behind a broker: its messages in their order, and the session that has a connection. */
export class TopicSource {
  readonly #options: TopicSourceOptions;
  readonly #traces: BridgeTraces;
  readonly #judge: PointJudge;
  readonly #ackTopic: string;
  /** Messages that wait until the traces of the first of them are made. */
  readonly #waiting: DataMessage[] = [];
  #working: Promise<void> | undefined;
  readonly #formerSessions: string[] = [];
  #connection: TopicConnection | undefined;

  constructor(options: TopicSourceOptions) {
    const { base, head, fleet, rejections } = options;
    this.#options = options;
    this.#traces = new BridgeTraces(head.bridge, options);
    this.#judge = new PointJudge({ bridge: head.bridge, traces: this.#traces, fleet, rejections });
    this.#ackTopic = bridgeTopics(base, head.bridge).ack;
  }

  /** @returns a promise where the message has to wait */
  take(message: DataMessage): Promise<void> | undefined {
    if (this.#working === undefined && this.#traces.haveAll(message.lines)) {
      this.#feed(message);
      return undefined;
    }
    this.#waiting.push(message);
    this.#working ??= this.#work();
    return this.#working;
  }

  async #work(): Promise<void> {
    for (let message = this.#waiting[0]; message !== undefined; message = this.#waiting[0]) {
      try {
        await this.#traces.prepare(message.lines);
      } catch (error) {
        this.#options.onStatus({ type: 'requestFailed', why: errorText(error) });
      }
      this.#waiting.shift();
      this.#feed(message);
    }
    this.#working = undefined;
    this.#idleIfOver();
  }

  #feed({ head, lines }: DataMessage): void {
    if (this.#formerSessions.includes(head.session)) {
      this.#options.onRefused('session');
      return;
    }
    const current = this.#connection;
    const isCurrent = current?.session === head.session && current.boot === head.boot && !current.isOver;
    const connection = isCurrent ? current : this.#connect(head);
    connection?.receive(lines);
    this.#idleIfOver();
  }

  #connect(head: DataHead): TopicConnection | undefined {
    const { ackStreams, link, store, onRefused } = this.#options;
    const former = this.#connection?.session;
    if (former !== undefined && former !== head.session) {
      this.#formerSessions.push(former);
      if (this.#formerSessions.length > MAX_FORMER_SESSIONS) this.#formerSessions.shift();
    }
    const isAccepted = ackStreams.connect(brokerSource(head.bridge, head.source), (number) => {
      this.#connection = new TopicConnection({
        number,
        head,
        store,
        judge: this.#judge,
        say: (payload) => link.publish(this.#ackTopic, payload, { qos: 0, retain: false }),
        onOver: () => this.#idleIfOver(),
      });
      return this.#connection;
    });
    if (isAccepted) return this.#connection;
    onRefused('full');
    return undefined;
  }

  #idleIfOver(): void {
    if (this.#working === undefined && this.#connection?.isOver !== false) this.#options.onIdle();
  }
}
