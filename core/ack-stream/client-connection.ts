import type { ClientConnectionOptions } from './client-connection-options.ts';
import { type ClientEffect, type ClientEvent, type Outcome, SILENT } from './client-event.ts';
import { FAREWELL_MS, HELLO_WAIT_MS, MAX_FAULTS } from './limits.ts';
import { forkFrom, judgeHello } from './lineage.ts';
import { Outbox, type Position } from './outbox.ts';
import { PeerWatch } from './peer-watch.ts';
import { type Ack, type Bye, type Hello, parseServerLine } from './server-line.ts';

type Phase =
  /** The connection is being made. */
  | 'opening'
  /** Stream mode: the hello has not come. */
  | 'greeting'
  | 'streaming'
  /** The request is ended; the rest of the answer is awaited. */
  | 'ending'
  | 'over';

const STOPPED = 'the client was stopped';

/** One `POST`, from its connect to its outcome. */
export class ClientConnection {
  readonly #options: ClientConnectionOptions;
  #phase: Phase = 'opening';
  #outbox: Outbox | undefined;
  #position: Position | undefined;
  #hello: Hello | undefined;
  #acknowledges = false;
  /** When the hello, or after a stop the end, has been waited for long enough. */
  #patienceMs = Number.POSITIVE_INFINITY;
  readonly #watch: PeerWatch;
  #trimmed = 0;
  #faults = 0;
  #outcome: Outcome | undefined;
  #effects: ClientEffect[] = [];

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.#watch = new PeerWatch(options.nowMs, options.rules);
  }

  /** Set once the connection is over; then nothing more comes from it. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Where the source stands, once the server has said so. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Whether a hello came. */
  get greeted(): boolean {
    return this.#hello !== undefined;
  }

  /** What was sent; `undefined` before the first line could be. */
  get outbox(): Outbox | undefined {
    return this.#outbox;
  }

  get wakeAtMs(): number {
    if (this.#phase === 'over') return Number.POSITIVE_INFINITY;
    const { deadAtMs, heartbeatAtMs } = this.#watch;
    return Math.min(deadAtMs, this.#phase === 'streaming' ? heartbeatAtMs : this.#patienceMs);
  }

  step(nowMs: number, event: ClientEvent): readonly ClientEffect[] {
    this.#effects = [];
    if (this.#phase !== 'over') this.#on(nowMs, event);
    return this.#effects;
  }

  #on(nowMs: number, event: ClientEvent): void {
    // An answer tells as well that the connection is made.
    const isAnswer = event.type === 'answered' || event.type === 'received';
    if (this.#phase === 'opening' && (isAnswer || event.type === 'opened')) this.#opened(nowMs);
    switch (event.type) {
      case 'answered':
        this.#watch.received(nowMs);
        this.#acknowledges = event.acknowledges;
        if (event.status !== 200) this.#lose(`the server answered ${event.status}`);
        return;
      case 'received':
        this.#watch.received(nowMs);
        for (const line of event.lines) if (this.#phase !== 'over') this.#line(nowMs, line);
        if (this.#phase === 'streaming') this.#pump(nowMs);
        return;
      case 'ended':
        this.#ended();
        break;
      case 'closed':
        this.#lose('the connection broke');
        break;
      case 'appended':
        if (this.#phase === 'streaming') this.#pump(nowMs);
        return;
      case 'tick':
        this.#tick(nowMs);
        break;
      case 'stop':
        this.#stop(nowMs);
    }
  }

  #opened(nowMs: number): void {
    const { mode, position, view, identity, maxLines, rules } = this.#options;
    this.#watch.received(nowMs);
    if (mode === 'stream' || position === undefined) {
      // The first byte of the body takes the headers through proxies that hold them back until then.
      this.#send(nowMs, '\n');
      this.#phase = 'greeting';
      this.#patienceMs = nowMs + HELLO_WAIT_MS;
      return;
    }
    this.#outbox = new Outbox({ view, identity, position, maxLines, claim: true, rules });
    this.#send(nowMs, this.#outbox.opening() + this.#outbox.pump(nowMs));
    this.#endRequest(nowMs);
  }

  #line(nowMs: number, line: string): void {
    const parsed = parseServerLine(line);
    if (parsed.kind === 'hello') this.#greeted(nowMs, parsed);
    else if (parsed.kind === 'ack') this.#acked(nowMs, parsed);
    else if (parsed.kind === 'bye') this.#bye(parsed);
    else this.#fault(parsed.why);
  }

  #greeted(nowMs: number, hello: Hello): void {
    const { view, identity, rules } = this.#options;
    const fork = rules.bootFence ? judgeHello(hello, identity, view.lastSeq) : undefined;
    const { ack, boots } = hello;
    if (this.#hello !== undefined) this.#fault('a second hello');
    else if (rules.checkAcks && boots.length === 0 && ack > view.lastSeq) {
      this.#lose(`the server breaks the protocol: it has ${ack}, but ${view.lastSeq} was the last number given`);
    } else if (fork !== undefined) this.#finish({ kind: 'foreign', fork });
    else {
      this.#hello = hello;
      this.#position = hello;
      this.#outbox?.rebase(hello);
      this.#outbox ??= new Outbox({ view, identity, position: hello, claim: false, rules });
      this.#trim();
      if (this.#phase === 'greeting') this.#begin(nowMs, hello, this.#outbox);
    }
  }

  #begin(nowMs: number, { ack, window, store }: Hello, outbox: Outbox): void {
    this.#phase = 'streaming';
    const waiting = this.#options.view.linesAfter(ack);
    this.#effects.push({ type: 'report', report: { type: 'streaming', mode: 'stream', store, waiting } });
    // More than fits into half a window would hold live lines up for longer than a round trip.
    this.#send(nowMs, outbox.opening() + outbox.deferBacklog(window.lines / 2));
  }

  #acked(nowMs: number, ack: Ack): void {
    const hello = this.#hello;
    const outbox = this.#outbox;
    if (hello === undefined || outbox === undefined) {
      if (this.#options.rules.helloFirst) this.#fault('an ack before the hello');
      else this.#effects.push({ type: 'trim', through: ack.ack });
      return;
    }
    const wrong = outbox.acknowledge(ack, nowMs);
    if (wrong !== undefined) {
      this.#lose(`the server breaks the protocol: ${wrong}`);
      return;
    }
    this.#position = { ...outbox.position, boots: hello.boots, window: hello.window };
    const { rejected } = ack;
    if (rejected !== undefined) this.#effects.push({ type: 'report', report: { type: 'rejected', lines: rejected } });
    this.#trim();
  }

  #bye({ code, reason, retryMs }: Bye): void {
    if (code === 423) this.#finish({ kind: 'replaced', retryMs });
    else if (reason === 'fenced') this.#finish({ kind: 'foreign', fork: forkFrom([], this.#options.identity) });
    else this.#lose(`the server said goodbye: ${code} ${reason}`, retryMs);
  }

  #ended(): void {
    const { mode, position } = this.#options;
    if (this.#phase !== 'ending') this.#lose('the server ended the stream');
    else if (this.#hello !== undefined) this.#finish({ kind: mode === 'stream' ? 'buffered' : 'answered' });
    else if (this.#acknowledges || position !== undefined) this.#lose('the server answered without a hello');
    else this.#finish({ kind: 'plain' });
  }

  #tick(nowMs: number): void {
    const { deadAtMs, heartbeatAtMs } = this.#watch;
    if (nowMs >= deadAtMs) this.#lose(SILENT);
    else if (this.#phase === 'streaming' && nowMs >= heartbeatAtMs) this.#send(nowMs, '\n');
    else if (this.#phase !== 'streaming' && nowMs >= this.#patienceMs) this.#impatient(nowMs);
  }

  #impatient(nowMs: number): void {
    if (this.#phase === 'greeting') this.#endRequest(nowMs);
    else this.#lose(STOPPED);
  }

  /** Where lines were sent the last acknowledgements are worth a moment. */
  #stop(nowMs: number): void {
    if (this.#outbox === undefined) this.#lose(STOPPED);
    else if (this.#phase === 'streaming') this.#endRequest(nowMs);
    this.#patienceMs = nowMs + FAREWELL_MS;
  }

  #pump(nowMs: number): void {
    if (this.#outbox === undefined) return;
    this.#send(nowMs, this.#outbox.pump(nowMs));
    if (!this.#options.rules.trimOnAck) this.#trim();
  }

  #send(nowMs: number, text: string): void {
    if (text === '') return;
    this.#watch.sent(nowMs);
    this.#effects.push({ type: 'send', text });
  }

  #endRequest(nowMs: number): void {
    this.#phase = 'ending';
    this.#patienceMs = Number.POSITIVE_INFINITY;
    // The answer may take as long as any sign of life.
    this.#watch.received(nowMs);
    this.#effects.push({ type: 'endRequest' });
  }

  #trim(): void {
    const through = this.#outbox?.trimmable ?? 0;
    if (through <= this.#trimmed) return;
    this.#trimmed = through;
    this.#effects.push({ type: 'trim', through });
  }

  #fault(why: string): void {
    this.#faults += 1;
    this.#effects.push({ type: 'report', report: { type: 'fault', why } });
    if (this.#faults > MAX_FAULTS) this.#lose('the peer does not speak the protocol');
  }

  #lose(why: string, retryMs = 0): void {
    this.#finish({ kind: 'lost', why, retryMs });
  }

  #finish(outcome: Outcome): void {
    this.#phase = 'over';
    this.#outcome = outcome;
    this.#effects.push({ type: 'close' });
  }
}
