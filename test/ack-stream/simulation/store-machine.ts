import { AckSource } from '../../../core/ack-stream/ack-source.ts';
import type { Window } from '../../../core/ack-stream/limits.ts';
import { MARK_PREFIX } from '../../../core/ack-stream/mark.ts';
import type { AckRules } from '../../../core/ack-stream/rules.ts';
import type { SourceEffect, SourceEvent } from '../../../core/ack-stream/source-event.ts';
import {
  type DeclaredHole,
  NEW_SOURCE,
  type NumberedLine,
  type SourceBatch,
  type SourceRecord,
} from '../../../core/ack-stream/source-record.ts';
import type { Agenda } from './agenda.ts';
import { LineJoiner, type Listener, type Wire } from './network.ts';
import { Process } from './process.ts';
import type { Random } from './random.ts';

/** What the store's disk holds of one source. */
export interface StoredSource {
  record: SourceRecord;
  readonly lines: NumberedLine[];
  readonly holes: DeclaredHole[];
}

export interface StoreMachineOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly window: Window;
  readonly rules: AckRules;
  /** Whether points and high-water mark are one append. */
  readonly atomic: boolean;
}

/** The server: sources over a store that takes its time, fails, and may lose its process or its power. */
export class StoreMachine {
  readonly stored = new Map<string, StoredSource>();
  slowestCommitMs = 30;
  full = false;
  /** Requests accepted, and lines that came over them: data alone, no marks and no heartbeats. */
  connections = 0;
  linesReceived = 0;
  readonly #options: StoreMachineOptions;
  #process: Process | undefined;
  #sources = new Map<string, AckSource>();
  readonly #wires = new Map<number, Wire>();
  readonly #underWay = new Set<() => void>();
  /** What clients see of a server that is not running: refused, or nothing at all. */
  #silent = false;

  constructor(options: StoreMachineOptions) {
    this.#options = options;
  }

  get linesStored(): number {
    return [...this.stored.values()].reduce((sum, { lines }) => sum + lines.length, 0);
  }

  /** Whether any source has a line of this number, among the last few hundred. */
  has(seq: number): boolean {
    return [...this.stored.values()].some(({ lines }) => lines.slice(-2_000).some((line) => line.seq === seq));
  }

  start(): void {
    if (this.#process !== undefined) return;
    this.#process = new Process(this.#options.agenda, this.#options.random);
    this.#sources = new Map();
    this.#silent = false;
  }

  /** What was being committed lands or not. */
  kill(): void {
    const { random, atomic } = this.#options;
    for (const land of this.#underWay) if (random.chance(0.5) || !atomic) land();
    this.#stop();
    for (const wire of this.#wires.values()) wire.close('down');
    this.#wires.clear();
  }

  cutPower(): void {
    this.#stop();
    this.#silent = true;
    for (const wire of this.#wires.values()) wire.die();
    this.#wires.clear();
  }

  freeze(untilMs: number): void {
    this.#process?.freeze(untilMs);
  }

  thaw(): void {
    this.#process?.thaw();
  }

  drain(): void {
    const process = this.#process;
    process?.do(() => {
      for (const source of this.#sources.keys()) this.#step(process, source, { type: 'drain' });
    });
  }

  /** Says something wrong on every connection, as a server with a defect would. */
  misspeak(line: string): void {
    if (this.#process === undefined) return;
    for (const wire of this.#wires.values()) wire.send('down', `${line}\n`);
  }

  accept(wire: Wire, source: string, boot: string): Listener | undefined | 'silence' {
    const process = this.#process;
    if (process === undefined) return this.#silent ? 'silence' : undefined;
    this.connections += 1;
    const connection = this.connections;
    this.#wires.set(connection, wire);
    const lines = new LineJoiner();
    const step = (event: SourceEvent) => process.do(() => this.#step(process, source, event));
    step({ type: 'connected', connection, boot });
    return {
      text: (text) => {
        const received = lines.push(text);
        this.linesReceived += received.filter((line) => line !== '' && !line.startsWith(MARK_PREFIX)).length;
        step({ type: 'received', connection, lines: received });
      },
      ended: () => step({ type: 'requestEnded', connection }),
      closed: () => {
        this.#wires.delete(connection);
        step({ type: 'closed', connection });
      },
    };
  }

  #stop(): void {
    if (this.#process !== undefined) this.#process.alive = false;
    this.#process = undefined;
    this.#underWay.clear();
  }

  #step(process: Process, name: string, event: SourceEvent): void {
    if (!process.alive) return;
    const source = this.#source(name);
    for (const effect of source.step(process.monotonicMs, event)) this.#carryOut(process, name, effect);
    process.wake(source.wakeAtMs, () => this.#tick(process));
  }

  #tick(process: Process): void {
    for (const [name, source] of this.#sources) {
      if (source.wakeAtMs <= process.monotonicMs) this.#step(process, name, { type: 'tick' });
      else process.wake(source.wakeAtMs, () => this.#tick(process));
    }
  }

  #source(name: string): AckSource {
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    const { window, rules } = this.#options;
    const judge = (text: string) => (text.startsWith('{') ? undefined : { code: 422, why: 'not JSON' });
    const record = this.stored.get(name)?.record ?? NEW_SOURCE;
    const source = new AckSource({ record, store: 'store', judge, window }, rules);
    this.#sources.set(name, source);
    return source;
  }

  #carryOut(process: Process, name: string, effect: SourceEffect): void {
    switch (effect.type) {
      case 'send':
        this.#wires.get(effect.connection)?.send('down', effect.text);
        break;
      case 'end':
        this.#wires.get(effect.connection)?.end('down');
        this.#wires.delete(effect.connection);
        break;
      case 'destroy':
        this.#wires.get(effect.connection)?.close('down');
        this.#wires.delete(effect.connection);
        break;
      case 'commit':
        this.#commit(process, name, effect.batch);
        break;
    }
  }

  #commit(process: Process, name: string, batch: SourceBatch): void {
    const { agenda, random, atomic } = this.#options;
    const fails = this.full;
    const land = () => this.#append(name, batch, atomic ? batch.record : undefined);
    if (!fails) this.#underWay.add(land);
    agenda.at(agenda.nowMs + random.between(1, this.slowestCommitMs), () => {
      if (!process.alive) return;
      if (!fails) {
        this.#underWay.delete(land);
        this.#append(name, batch, batch.record);
      }
      process.do(() => this.#step(process, name, { type: fails ? 'commitFailed' : 'committed' }));
    });
  }

  #append(name: string, { lines, holes }: SourceBatch, record: SourceRecord | undefined): void {
    const stored = this.stored.get(name) ?? { record: NEW_SOURCE, lines: [], holes: [] };
    this.stored.set(name, stored);
    stored.lines.push(...lines);
    stored.holes.push(...holes);
    if (record !== undefined) stored.record = record;
  }
}
