import {
  AckClient,
  Alarm,
  type BoardstreamError,
  type ClientEffect,
  type ClientEvent,
  ownBoot,
  type RenounceSource,
  StoreSet,
  type StoreSetEffect,
} from '../../../../core/index.ts';
import { renounceSource } from '../../acknowledged/renounce-source.ts';
import type { LinkListener } from '../mqtt-link.ts';
import type { MqttTarget } from '../mqtt-target.ts';
import type { Answers } from './answers.ts';
import { AppendPace } from './append-pace.ts';
import { EventQueue } from './event-queue.ts';
import { TopicLines } from './topic-lines.ts';
import { refusedError, streamError, TopicReports } from './topic-reports.ts';
import { newSession, TopicTry } from './topic-try.ts';

/** The second is what a loss means for a person. */
type CausedEvent = readonly [ClientEvent, BoardstreamError | undefined];

/**
 * Drives one client of the acknowledged stream through a broker. A point leaves the spool when as many stream servers as
 * are wanted have said that they store it; that the broker has taken it means nothing here.
 */
export class AckTopicSession implements LinkListener {
  readonly filters: readonly string[];
  readonly #target: MqttTarget;
  readonly #client: AckClient;
  readonly #stores: StoreSet;
  readonly #answers: Answers;
  readonly #reports: TopicReports;
  readonly #alarm: Alarm;
  readonly #over = new AbortController();
  readonly #events = new EventQueue<CausedEvent>((event) => this.#on(...event));
  #try: TopicTry | undefined;
  #isRunning = false;
  #isStopping = false;
  /** No store has said hello, and the client has given up to wait for one. */
  #isUnanswered = false;
  /** What the client would forget, if one store were enough. */
  #ackedThrough = 0;
  #end: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(target: MqttTarget, answers: Answers) {
    const { spool, clock, random, destination, topics } = target;
    this.#target = target;
    this.#answers = answers;
    this.filters = [topics.ack];
    this.#client = new AckClient({ identity: spool.identity, view: new TopicLines(spool), require: true, random });
    const { stores: needed } = destination;
    this.#stores = new StoreSet({ needed, identity: () => spool.identity, lastSeq: () => spool.lastSeq });
    this.#reports = new TopicReports(target);
    this.#alarm = new Alarm(clock, () => this.#tick());
  }

  /** Delivers until `signal` aborts and the last word has come. */
  async run(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { spool, clock, link } = this.#target;
    const stop = () => this.#step({ type: 'stop' });
    signal.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#end = resolve;
        this.#fail = reject;
        this.#isRunning = true;
        if (link.isUp) this.#reports.asking();
        this.#step({ type: 'start' });
        void new AppendPace({ spool, clock, tell: () => this.#step({ type: 'appended' }) }).run(this.#over.signal);
      });
    } finally {
      signal.removeEventListener('abort', stop);
      this.#close();
    }
  }

  up(): void {
    if (!this.#isRunning) return;
    this.#reports.asking();
    this.#open();
    // While there was no broker the client's time stood still.
    this.#step({ type: 'tick' });
  }

  down(): void {
    this.#reports.rest();
    this.#leave();
  }

  message(topic: string, payload: Buffer): void {
    if (!this.#isRunning || topic !== this.#target.topics.ack) return;
    const answer = this.#answers.read(payload);
    if (answer.kind === 'fault') this.#reports.fault(answer.why);
    else if (answer.kind === 'heard') this.#take(this.#stores.heard(this.#nowMs, answer.store, answer.lines));
  }

  get #nowMs(): number {
    return this.#target.clock.monotonicMs();
  }

  #close(): void {
    const { meter } = this.#target;
    this.#isRunning = false;
    this.#over.abort();
    this.#alarm.stop();
    this.#try = undefined;
    this.#reports.flush();
    meter.lost();
    meter.clientDone();
  }

  #tick(): void {
    if (this.#try !== undefined) this.#take(this.#stores.tick(this.#nowMs));
    this.#step({ type: 'tick' });
  }

  /** What several stores said, as one would have said it. */
  #take(effects: readonly StoreSetEffect[]): void {
    const current = this.#try;
    if (current === undefined) return;
    const lines = effects.flatMap((effect) => (effect.type === 'line' ? [effect.text] : []));
    if (lines.length > 0) this.#step({ type: 'received', connection: current.connection, lines });
    // Another store may have what the client was told of before.
    this.#trim();
    const restart = effects.find((effect) => effect.type === 'restart');
    if (restart !== undefined && this.#try === current) this.#leave(streamError(this.#target, restart.why));
    this.#setAlarm();
  }

  #leave(cause?: BoardstreamError): void {
    if (this.#try !== undefined) this.#step({ type: 'closed', connection: this.#try.connection }, cause);
  }

  #step(event: ClientEvent, cause?: BoardstreamError): void {
    this.#events.add([event, cause]);
  }

  #on(event: ClientEvent, cause: BoardstreamError | undefined): void {
    if (!this.#isRunning) return;
    this.#isStopping ||= event.type === 'stop';
    try {
      for (const effect of this.#client.step(this.#nowMs, event)) this.#carryOut(effect, cause);
    } catch (error) {
      this.#fail(error);
    }
    this.#target.meter.progressed(this.#client.progress);
    this.#setAlarm();
    this.#endWhenAnswered();
  }

  #setAlarm(): void {
    if (!this.#isRunning) return;
    const storesMs = this.#try === undefined ? Number.POSITIVE_INFINITY : this.#stores.wakeAtMs;
    // Without a broker there is nobody to be impatient with.
    this.#alarm.set(this.#target.link.isUp ? Math.min(this.#client.wakeAtMs, storesMs) : Number.POSITIVE_INFINITY);
  }

  /** A client that was told to stop waits for what it has sent, and a store that has said all of it says no more. */
  #endWhenAnswered(): void {
    if (!this.#isStopping || !this.#isRunning || this.#try === undefined) return;
    if (this.#client.progress.inFlight === 0) this.#step({ type: 'ended', connection: this.#try.connection });
  }

  #carryOut(effect: ClientEffect, cause: BoardstreamError | undefined): void {
    switch (effect.type) {
      case 'connect':
        this.#connect(effect.connection);
        return;
      case 'send':
        this.#try?.send(effect.text);
        return;
      case 'endRequest':
        this.#endRequest();
        return;
      case 'close':
        this.#try = undefined;
        this.#answers.end();
        return;
      case 'trim':
        this.#ackedThrough = effect.through;
        this.#trim();
        return;
      case 'renounceSource':
        void this.#renounce(effect);
        return;
      case 'stopped':
        this.#end();
        return;
      case 'report':
        this.#reports.report(effect.report, this.#isUnanswered, cause);
        return;
      case 'usePlain':
        return;
    }
  }

  #connect(connection: number): void {
    const { link, topics, bridge, spool, random, log } = this.#target;
    const { source } = spool.identity;
    const session = newSession(random, connection);
    if (link.isUp) log.trying();
    this.#isUnanswered = false;
    this.#answers.begin(source, session);
    const attempt: TopicTry = new TopicTry({
      ...{ link, topic: topics.data, connection },
      head: { bridge, source, boot: ownBoot(spool.identity), session },
      onRefused: () => {
        if (this.#try === attempt) this.#leave(refusedError(this.#target));
      },
    });
    this.#try = attempt;
    if (link.isUp) this.#open();
  }

  #open(): void {
    if (this.#try?.open() !== true) return;
    this.#stores.begin(this.#nowMs);
    this.#step({ type: 'opened', connection: this.#try.connection });
  }

  /** After the hello: the client is told to stop, and asks for what is not said yet. Before it: nobody has answered. */
  #endRequest(): void {
    if (this.#isStopping) this.#try?.ask();
    else {
      this.#isUnanswered = true;
      this.#leave();
    }
  }

  #trim(): void {
    this.#target.spool.trim(this.#stores.trimmable(this.#ackedThrough));
  }

  async #renounce(fork: RenounceSource): Promise<void> {
    try {
      const identity = await renounceSource(this.#target, fork, this.#over.signal);
      if (identity === undefined) return;
      // What was acknowledged was of the source that is given up.
      this.#ackedThrough = 0;
      this.#step({ type: 'renamed', identity });
    } catch (error) {
      this.#fail(error);
    }
  }
}
