import { backoff } from '../backoff.ts';
import { ClientConnection } from './client-connection.ts';
import {
  type AckMode,
  type ClientEffect,
  type ClientEvent,
  type ClientProgress,
  type ClientReport,
  NOT_ACKNOWLEDGING,
  type Outcome,
} from './client-event.ts';
import { ACK_HEADER, ACK_VERSION, BOOT_HEADER, SOURCE_HEADER } from './headers.ts';
import {
  BATCH_EVERY_MS,
  BATCH_LINES,
  REPLACED_PAUSE_MS,
  REPLACED_TIMES,
  REPLACED_WITHIN_MS,
  STREAM_PROBE_EVERY_MS,
} from './limits.ts';
import type { Fork } from './lineage.ts';
import type { Position } from './outbox.ts';
import { type AckRules, ALL_RULES } from './rules.ts';
import { ownBoot, type SpoolIdentity, type SpoolView } from './spool-view.ts';

export interface AckClientOptions {
  readonly identity: SpoolIdentity;
  readonly view: SpoolView;
  /** A server that does not acknowledge is tried again instead of being used as it is. Default false. */
  readonly require?: boolean | undefined;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
}

/** A connection that lived this long after its hello was a working one: the next delay is short again. */
const SOUND_CONNECTION_MS = 5_000;

/**
 * The client's side of the acknowledged stream, without clock, socket and file: events in, effects out. It keeps one
 * connection at a time, comes back with growing, jittered delays whenever it is lost, and forgets nothing that the
 * server has not acknowledged.
 *
 * Call `step` with every event, in order, and with `tick` when `wakeAtMs` has come. All times are monotonic
 * milliseconds; the wall clock plays no part.
 */
export class AckClient {
  readonly #options: AckClientOptions;
  readonly #rules: AckRules;
  #identity: SpoolIdentity;
  #connection: ClientConnection | undefined;
  #number = 0;
  #mode: AckMode = 'stream';
  #position: Position | undefined;
  #delaysMs: Generator<number, never>;
  #connectedAtMs = 0;
  #connectAtMs = Number.POSITIVE_INFINITY;
  #probeAtMs = 0;
  #batchReported = false;
  #replacedAtMs: readonly number[] = [];
  #sentLines = 0;
  #stopping = false;
  #effects: ClientEffect[] = [];

  constructor(options: AckClientOptions, rules: AckRules = ALL_RULES) {
    this.#options = options;
    this.#rules = rules;
    this.#identity = options.identity;
    this.#delaysMs = backoff({ random: options.random });
  }

  /** When the next `tick` is due; infinite when only events can bring something about. */
  get wakeAtMs(): number {
    return this.#connection?.wakeAtMs ?? this.#connectAtMs;
  }

  get progress(): ClientProgress {
    const outbox = this.#connection?.outbox;
    return {
      sentThrough: outbox?.sentThrough ?? 0,
      ackedThrough: outbox?.position.ack ?? 0,
      inFlight: outbox?.inFlight ?? 0,
      sentLines: this.#sentLines + (outbox?.linesSent ?? 0),
    };
  }

  step(nowMs: number, event: ClientEvent): readonly ClientEffect[] {
    this.#effects = [];
    if ('connection' in event && event.connection !== this.#number) return this.#effects;
    if (this.#stopping && this.#connection === undefined) return this.#effects;
    if (event.type === 'stop') this.#stop();
    if (event.type === 'start') this.#connectAtMs = nowMs;
    if (event.type === 'renamed') {
      this.#identity = event.identity;
      this.#connectAtMs = nowMs;
    }
    if (event.type === 'appended' && this.#connection === undefined) this.#batchDue(nowMs);
    if (this.#connection !== undefined) this.#forward(nowMs, this.#connection, event);
    else if (nowMs >= this.#connectAtMs) this.#connect(nowMs);
    return this.#effects;
  }

  #forward(nowMs: number, connection: ClientConnection, event: ClientEvent): void {
    const wasGreeted = connection.greeted;
    this.#effects.push(...connection.step(nowMs, event));
    if (!wasGreeted && connection.greeted) this.#connectedAtMs = nowMs;
    if (connection.outcome === undefined) return;
    this.#sentLines += connection.outbox?.linesSent ?? 0;
    this.#connection = undefined;
    this.#number += 1;
    if (this.#stopping) {
      this.#effects.push({ type: 'stopped' });
      return;
    }
    if (connection.greeted && nowMs - this.#connectedAtMs >= SOUND_CONNECTION_MS) this.#resetDelays();
    this.#conclude(nowMs, connection.outcome, connection.position);
  }

  #stop(): void {
    this.#stopping = true;
    this.#connectAtMs = Number.POSITIVE_INFINITY;
    if (this.#connection === undefined) this.#effects.push({ type: 'stopped' });
  }

  #conclude(nowMs: number, outcome: Outcome, position: Position | undefined): void {
    if (this.#mode === 'batch' && position !== undefined) this.#position = position;
    switch (outcome.kind) {
      case 'lost':
        this.#lost(nowMs, outcome.why, outcome.retryMs);
        return;
      case 'replaced':
        this.#replaced(nowMs, outcome.retryMs);
        return;
      case 'foreign':
        this.#renounce(outcome.fork);
        return;
      case 'plain':
        if (this.#options.require === true) {
          this.#lost(nowMs, NOT_ACKNOWLEDGING, 0);
          return;
        }
        this.#effects.push({ type: 'usePlain' });
        return;
      case 'buffered':
        // The hello came only after our end: something between holds answers, or requests, back.
        this.#mode = 'batch';
        this.#position = position;
        this.#probeAtMs = nowMs + STREAM_PROBE_EVERY_MS;
        this.#batchReported = false;
        this.#nextBatch(nowMs);
        return;
      case 'answered':
        this.#resetDelays();
        this.#nextBatch(nowMs);
        return;
    }
  }

  #connect(nowMs: number): void {
    if (this.#mode === 'batch' && nowMs >= this.#probeAtMs) this.#mode = 'stream';
    this.#connectAtMs = Number.POSITIVE_INFINITY;
    this.#connectedAtMs = nowMs;
    const isBatch = this.#mode === 'batch';
    this.#connection = new ClientConnection({
      connection: this.#number,
      mode: this.#mode,
      view: this.#options.view,
      identity: this.#identity,
      position: isBatch ? this.#position : undefined,
      maxLines: isBatch ? BATCH_LINES : undefined,
      rules: this.#rules,
      nowMs,
    });
    const headers = {
      [ACK_HEADER]: ACK_VERSION,
      [SOURCE_HEADER]: this.#identity.source,
      [BOOT_HEADER]: ownBoot(this.#identity),
    };
    this.#effects.push({ type: 'connect', connection: this.#number, headers });
  }

  #lost(nowMs: number, why: string, retryMs: number): void {
    const retryInMs = Math.max(this.#delaysMs.next().value, retryMs);
    this.#connectAtMs = nowMs + retryInMs;
    this.#batchReported = false;
    this.#report({ type: 'lost', why, retryInMs });
  }

  #replaced(nowMs: number, retryMs: number): void {
    this.#replacedAtMs = [...this.#replacedAtMs, nowMs].filter((atMs) => nowMs - atMs <= REPLACED_WITHIN_MS);
    const fights = this.#replacedAtMs.length >= REPLACED_TIMES;
    this.#lost(nowMs, 'a newer connection of the same source replaced this one', fights ? REPLACED_PAUSE_MS : retryMs);
    if (!fights) return;
    this.#replacedAtMs = [];
    this.#report({ type: 'usedElsewhere' });
  }

  #renounce(fork: Fork): void {
    this.#position = undefined;
    this.#mode = 'stream';
    this.#report({ type: 'sourceRenounced', firstSeq: fork.firstSeq });
    this.#effects.push({ type: 'renounceSource', ...fork });
  }

  /** The next request may go out a second after the last began, or at once when the last one was full. */
  #nextBatch(nowMs: number): void {
    const { view } = this.#options;
    const waiting = this.#waiting();
    if (!this.#batchReported) {
      const waitingLines = view.linesAfter(this.#position?.ack ?? 0);
      this.#report({ type: 'streaming', mode: 'batch', store: '', waiting: waitingLines });
      this.#batchReported = true;
    }
    if (!waiting) return;
    const isFull = view.linesAfter(this.#position?.ack ?? 0) >= BATCH_LINES || (this.#position?.later ?? []).length > 0;
    this.#connectAtMs = isFull ? nowMs : nowMs + BATCH_EVERY_MS;
  }

  #batchDue(nowMs: number): void {
    if (this.#mode !== 'batch' || this.#connectAtMs !== Number.POSITIVE_INFINITY || !this.#waiting()) return;
    this.#connectAtMs = nowMs + BATCH_EVERY_MS;
  }

  #waiting(): boolean {
    const position = this.#position;
    if (position === undefined) return true;
    return (position.later ?? []).length > 0 || this.#options.view.nextAfter(position.ack) !== undefined;
  }

  #resetDelays(): void {
    this.#delaysMs = backoff({ random: this.#options.random });
  }

  #report(report: ClientReport): void {
    this.#effects.push({ type: 'report', report });
  }
}
