import { AckSource } from '../../../core/ack-stream/ack-source.ts';
import type { Window } from '../../../core/ack-stream/limits.ts';
import type { JudgeLine } from '../../../core/ack-stream/line-intake.ts';
import { MARK_PREFIX } from '../../../core/ack-stream/mark.ts';
import type { AckRules } from '../../../core/ack-stream/rules.ts';
import type { SourceEffect, SourceEvent } from '../../../core/ack-stream/source-event.ts';
import { NEW_SOURCE, type SourceBatch } from '../../../core/ack-stream/source-record.ts';
import type { Agenda } from './agenda.ts';
import { LineJoiner, type Listener, type ServerEnd } from './network.ts';
import { Process } from './process.ts';
import type { Random } from './random.ts';
import { StoreDisk, type StoredSource } from './store-disk.ts';

export interface StoreMachineOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly window: Window;
  readonly rules: AckRules;
  /** Whether points and high-water mark are one append. */
  readonly atomic: boolean;
  /** Default `store`. */
  readonly store?: string;
}

/** The server: sources over a store that takes its time, fails, and may lose its process or its power. */
export class StoreMachine {
  slowestCommitMs = 30;
  full = false;
  /** Requests accepted, and lines that came over them: data alone, no marks and no heartbeats. */
  connections = 0;
  linesReceived = 0;
  readonly disk: StoreDisk;
  readonly #options: StoreMachineOptions;
  #process: Process | undefined;
  #sources = new Map<string, AckSource>();
  readonly #wires = new Map<number, ServerEnd>();
  /** Batches that were asked for and are not answered, in order, of all sources. */
  #answers: { readonly name: string; readonly stored: boolean }[] = [];
  #syncing = false;
  /** What clients see of a server that is not running: refused, or nothing at all. */
  #silent = false;

  constructor(options: StoreMachineOptions) {
    this.#options = options;
    this.disk = new StoreDisk(options.atomic);
  }

  get stored(): ReadonlyMap<string, StoredSource> {
    return this.disk.stored;
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
    this.disk.open();
    this.#sources = new Map();
    this.#silent = false;
  }

  kill(): void {
    this.#stop();
    for (const wire of this.#wires.values()) wire.close('down');
    this.#wires.clear();
  }

  cutPower(): void {
    this.#stop();
    this.disk.cutPower(this.#options.random);
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

  accept(wire: ServerEnd, source: string, boot: string): Listener | undefined | 'silence' {
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
    this.#answers = [];
    this.#syncing = false;
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
    const { window, rules, store = 'store' } = this.#options;
    const judge: JudgeLine<undefined> = (text) =>
      text.startsWith('{')
        ? { kind: 'taken', parsed: undefined, bytes: text.length }
        : { kind: 'refused', code: 422, why: 'not JSON' };
    const record = this.stored.get(name)?.record ?? NEW_SOURCE;
    const source = new AckSource({ record, store, judge, window }, rules);
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

  /** Appends now, answers after a sync: one that waits for others, or takes its time, as a group commit does. */
  #commit(process: Process, name: string, batch: SourceBatch): void {
    const { agenda, random } = this.#options;
    const refused = this.full || this.#answers.some((answer) => answer.name === name && !answer.stored);
    if (!refused) this.disk.append(name, batch);
    this.#answers.push({ name, stored: !refused });
    if (this.#syncing) return;
    this.#syncing = true;
    const waitsMs = random.chance(0.5) ? 0 : random.between(1, this.slowestCommitMs);
    agenda.at(agenda.nowMs + waitsMs, () => this.#sync(process));
  }

  #sync(process: Process): void {
    const { agenda, random } = this.#options;
    if (!process.alive) return;
    const through = this.disk.length;
    const answers = this.#answers.length;
    agenda.at(agenda.nowMs + random.between(1, this.slowestCommitMs), () => {
      if (!process.alive) return;
      this.disk.sync(through);
      process.do(() => this.#answer(process, answers));
    });
  }

  #answer(process: Process, count: number): void {
    this.#syncing = false;
    const counts = new Map<string, { stored: number; refused: boolean }>();
    for (const { name, stored } of this.#answers.splice(0, count)) {
      const counted = counts.get(name) ?? { stored: 0, refused: false };
      counts.set(name, counted);
      if (stored) counted.stored += 1;
      else counted.refused = true;
    }
    // What is refused while the answer is on its way counts with what was.
    this.#answers = this.#answers.filter(({ name }) => counts.get(name)?.refused !== true);
    for (const [name, { stored, refused }] of counts) {
      if (stored > 0) this.#step(process, name, { type: 'committed', batches: stored });
      if (refused) this.#step(process, name, { type: 'commitFailed' });
    }
    if (this.#answers.length > 0 && !this.#syncing) {
      this.#syncing = true;
      this.#sync(process);
    }
  }
}
