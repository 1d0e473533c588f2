import { setImmediate as turn } from 'node:timers/promises';
import {
  AckClient,
  Alarm,
  type BoardstreamError,
  backoff,
  type ClientEffect,
  type ClientEvent,
  type ClientReport,
  isBoardstreamError,
  type RenounceSource,
} from '../../../../core/index.ts';
import { readSpool } from '../../../spool/read-spool.ts';
import type { SpoolEntry } from '../../../spool/spool.ts';
import type { AckReports } from '../../acknowledged/ack-reports.ts';
import { renounceSource } from '../../acknowledged/renounce-source.ts';
import type { StreamTarget } from '../stream-target.ts';
import { AckRequest, type ConnectionEvent } from './ack-request.ts';
import { PlotCalls } from './plot-calls.ts';
import { readAhead, SpoolLines } from './spool-lines.ts';
import { streamReports } from './stream-reports.ts';

/** `plain`: the server does not acknowledge. `stopped`: it was told to stop. */
export type AckSessionEnd = 'plain' | 'stopped';

/** A server that still refuses a stream after it was told of it is not told again at every line. */
const FORGET_EVERY_MS = 10_000;

/** Drives one client of the acknowledged stream over HTTP: its effects out, what happens in, plots before points. */
export class AckSession {
  readonly #target: StreamTarget;
  readonly #client: AckClient;
  readonly #lines: SpoolLines;
  readonly #reports: AckReports;
  readonly #calls: PlotCalls;
  readonly #alarm: Alarm;
  readonly #over = new AbortController();
  readonly #delaysMs: Generator<number, never>;
  #request: AckRequest | undefined;
  /** The connection being made or open. */
  #connection: number | undefined;
  #isIntroducing = false;
  /** The server may not know the plots any more. */
  #mayHaveForgotten = true;
  #forgotAtMs = Number.NEGATIVE_INFINITY;
  #acknowledges = false;
  #end: (end: AckSessionEnd) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(target: StreamTarget) {
    const { spool, plots, clock, random, destination } = target;
    this.#target = target;
    this.#lines = new SpoolLines({ spool, plots, onUnknown: (entries) => this.#introduce(entries) });
    const require = destination.ack === 'require';
    this.#client = new AckClient({ identity: spool.identity, view: this.#lines, require, random });
    this.#reports = streamReports(target);
    this.#calls = new PlotCalls(plots);
    this.#alarm = new Alarm(clock, () => this.#step({ type: 'tick' }));
    this.#delaysMs = backoff({ random });
  }

  /** Whether the server has acknowledged in this session. */
  get hasStreamed(): boolean {
    return this.#reports.hasStreamed;
  }

  /** Delivers until it is known that the server does not acknowledge, or `signal` aborts and the last word has come. */
  async run(signal: AbortSignal): Promise<AckSessionEnd> {
    const { spool, plots } = this.#target;
    // The request's head names a stream, and there is none before the first point.
    if (plots.isEmpty) await readSpool(spool, { afterSeq: spool.trimmedThrough, limit: 1 }, signal);
    if (signal.aborted) return 'stopped';
    const stop = () => this.#step({ type: 'stop' });
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise<AckSessionEnd>((resolve, reject) => {
        this.#end = resolve;
        this.#fail = reject;
        this.#step({ type: 'start' });
        void this.#feed();
      });
    } finally {
      signal.removeEventListener('abort', stop);
      this.#close();
    }
  }

  #close(): void {
    const { meter } = this.#target;
    this.#over.abort();
    this.#alarm.stop();
    this.#calls.giveUp();
    this.#disconnect();
    this.#reports.flush();
    meter.lost();
    meter.clientDone();
  }

  /** However many points are appended within a turn of the event loop, the client hears of them once. */
  async #feed(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#target.spool.changed(signal);
      await turn();
      this.#step({ type: 'appended' });
    }
  }

  #step(event: ClientEvent, cause?: BoardstreamError): void {
    if (this.#over.signal.aborted) return;
    try {
      const effects = this.#client.step(this.#target.clock.monotonicMs(), event);
      for (const effect of effects) this.#carryOut(effect, cause);
      this.#target.meter.progressed(this.#client.progress);
      this.#alarm.set(this.#client.wakeAtMs);
    } catch (error) {
      this.#fail(error);
    }
  }

  #carryOut(effect: ClientEffect, cause: BoardstreamError | undefined): void {
    switch (effect.type) {
      case 'connect':
        void this.#connect(effect.connection, effect.headers);
        return;
      case 'send':
        this.#request?.send(effect.text);
        return;
      case 'endRequest':
        this.#request?.endBody();
        return;
      case 'close':
        this.#disconnect();
        return;
      case 'trim':
        this.#target.spool.trim(effect.through);
        this.#lines.delivered(effect.through);
        return;
      case 'renounceSource':
        void this.#renounce(effect);
        return;
      case 'usePlain':
        this.#end('plain');
        return;
      case 'stopped':
        this.#end('stopped');
        return;
      case 'report':
        this.#report(effect.report, cause);
        return;
    }
  }

  /** The plots first, so that the server knows every stream a line may name; then the request. */
  async #connect(connection: number, headers: Readonly<Record<string, string>>): Promise<void> {
    const { plots, spool, log, destination } = this.#target;
    log.trying();
    this.#connection = connection;
    this.#acknowledges = false;
    if (this.#mayHaveForgotten) plots.forgetServer();
    try {
      const isPrepared = await this.#calls.prepare(readAhead(spool, spool.trimmedThrough));
      if (!isPrepared || this.#connection !== connection) return;
      this.#mayHaveForgotten = false;
      const [known] = plots.known();
      if (known === undefined) return;
      const { plot, series } = known;
      if (!plot.multiplex && destination.ack !== 'require') {
        // All series share an acknowledged stream; a server that wants one connection each is of the old kind.
        this.#end('plain');
        return;
      }
      this.#lines.begin(series.token);
      const onEvent = (event: ConnectionEvent, cause?: BoardstreamError) => this.#happened(event, cause);
      const withoutTokens = (text: string) => plots.withoutTokens(text);
      const { streamUrl: url } = plot;
      const { token } = series;
      this.#request = new AckRequest({ url, token, connection, headers, withoutTokens, onEvent });
    } catch (error) {
      if (isBoardstreamError(error)) this.#step({ type: 'closed', connection }, error);
      else this.#fail(error);
    }
  }

  #disconnect(): void {
    this.#connection = undefined;
    this.#request?.destroy();
    this.#request = undefined;
  }

  #happened(event: ConnectionEvent, cause: BoardstreamError | undefined): void {
    if (event.type === 'answered') this.#acknowledges = event.acknowledges;
    this.#step(event, cause);
  }

  /** Tells the server of series that are next and new to it; the client goes on when they are known. */
  #introduce(entries: readonly SpoolEntry[]): void {
    if (this.#isIntroducing) return;
    this.#isIntroducing = true;
    const introduced = (isDone: boolean) => {
      this.#isIntroducing = false;
      if (isDone) this.#step({ type: 'appended' });
    };
    this.#calls.prepare(entries).then(introduced, (error) => {
      this.#isIntroducing = false;
      void this.#notIntroduced(error);
    });
  }

  async #notIntroduced(error: unknown): Promise<void> {
    if (!isBoardstreamError(error)) this.#fail(error);
    else if (this.#connection !== undefined) this.#step({ type: 'closed', connection: this.#connection }, error);
    else {
      // Between two batches there is no connection to lose, and so none whose return would bring the next try.
      const { log, clock } = this.#target;
      const retryInMs = this.#delaysMs.next().value;
      log.lost(error, retryInMs);
      await clock.sleep(retryInMs, this.#over.signal);
      this.#step({ type: 'appended' });
    }
  }

  async #renounce(fork: RenounceSource): Promise<void> {
    try {
      const identity = await renounceSource(this.#target, fork, this.#over.signal);
      if (identity !== undefined) this.#step({ type: 'renamed', identity });
    } catch (error) {
      this.#fail(error);
    }
  }

  #report(report: ClientReport, cause: BoardstreamError | undefined): void {
    if (report.type === 'streaming') this.#acknowledges = true;
    // What a plain server answers is none of this protocol, and no fault of it.
    if (report.type === 'fault' && !this.#acknowledges) return;
    if (report.type === 'lost') this.#mayHaveForgotten = true;
    if (report.type === 'rejected') this.#rejected(report.lines);
    this.#reports.report(report, cause);
  }

  #rejected(lines: readonly { readonly seq: number; readonly code: number }[]): void {
    const { plots, clock } = this.#target;
    for (const { seq } of lines) this.#lines.rejected(seq);
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#forgotAtMs < FORGET_EVERY_MS || !lines.some(({ code }) => code === 404)) return;
    this.#forgotAtMs = nowMs;
    // The next line waits for its plot to be initialised anew.
    plots.forgetServer();
  }
}
