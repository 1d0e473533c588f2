import { AckClient } from '../../../core/ack-stream/client.ts';
import type { ClientEffect, ClientEvent, ClientReport, RenounceSource } from '../../../core/ack-stream/client-event.ts';
import { BOOT_HEADER, SOURCE_HEADER } from '../../../core/ack-stream/headers.ts';
import { MAX_BOOTS } from '../../../core/ack-stream/limits.ts';
import type { AckRules } from '../../../core/ack-stream/rules.ts';
import type { Boot } from '../../../core/ack-stream/spool-view.ts';
import type { Agenda } from './agenda.ts';
import { LineJoiner, type Listener, type Route, type Wire } from './network.ts';
import { Process } from './process.ts';
import type { Random } from './random.ts';
import type { SpoolDisk } from './spool-disk.ts';
import type { StoreMachine } from './store-machine.ts';

export interface BridgeMachineOptions {
  readonly name: string;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly route: Route;
  readonly disk: SpoolDisk;
  readonly server: StoreMachine;
  readonly rules: AckRules;
  /** The next number of a point in the whole run. */
  readonly nextPoint: () => number;
}

/** How long a synced disk may lag behind, as the journal promises. */
const SYNC_EVERY_MS = 700;

/** A Pi with a board: it appends points, and a client sends what its spool holds. */
export class BridgeMachine {
  readonly name: string;
  readonly route: Route;
  readonly disk: SpoolDisk;
  /** Every source id this machine has used. */
  readonly sources = new Set<string>();
  readonly reports: ClientReport[] = [];
  readonly #options: BridgeMachineOptions;
  #process: Process | undefined;
  #client: AckClient | undefined;
  #wire: Wire | undefined;
  #names = 0;

  constructor(options: BridgeMachineOptions) {
    this.name = options.name;
    this.route = options.route;
    this.disk = options.disk;
    this.#options = options;
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  start(): void {
    if (this.#process !== undefined) return;
    const { agenda, random, disk, rules } = this.#options;
    const process = new Process(agenda, random);
    this.#process = process;
    const firstSeq = disk.open();
    const boot = { boot: this.#freshName(11), firstSeq };
    const before = disk.identity;
    this.#identify({
      source: before?.source ?? this.#freshName(22),
      firstSeq: before?.firstSeq ?? firstSeq,
      lineage: [...(before?.lineage ?? []), boot].slice(-MAX_BOOTS),
    });
    this.#client = new AckClient({ identity: this.#identity(), view: disk, random: random.next }, rules);
    this.#step(process, { type: 'start' });
    this.#syncing(process);
  }

  /** As kill -9: the disk keeps what was written, the kernel closes what is open. */
  kill(): void {
    if (!this.running) return;
    this.#stop();
    this.disk.kill();
    this.#wire?.close('up');
    this.#wire = undefined;
  }

  cutPower(): void {
    if (!this.running) return;
    this.#stop();
    this.disk.cutPower(this.#options.random);
    this.#wire?.die();
    this.#wire = undefined;
  }

  freeze(untilMs: number): void {
    this.#process?.freeze(untilMs);
  }

  thaw(): void {
    this.#process?.thaw();
  }

  append(count: number): void {
    const process = this.#process;
    process?.do(() => {
      for (let at = 0; at < count; at += 1) {
        const id = this.#options.nextPoint();
        this.disk.append(id, id % 50 === 7 ? `refused ${id}` : `{"y":${id}}`);
      }
      this.#step(process, { type: 'appended' });
    });
  }

  #stop(): void {
    if (this.#process !== undefined) this.#process.alive = false;
    this.#process = undefined;
    this.#client = undefined;
  }

  #syncing(process: Process): void {
    const { agenda } = this.#options;
    agenda.at(agenda.nowMs + SYNC_EVERY_MS, () =>
      process.do(() => {
        this.disk.sync();
        this.#syncing(process);
      }),
    );
  }

  #step(process: Process, event: ClientEvent): void {
    const client = this.#client;
    if (client === undefined || !process.alive) return;
    for (const effect of client.step(process.monotonicMs, event)) this.#carryOut(process, effect);
    process.wake(client.wakeAtMs, () => this.#step(process, { type: 'tick' }));
  }

  #carryOut(process: Process, effect: ClientEffect): void {
    switch (effect.type) {
      case 'connect':
        this.#connect(process, effect.connection, effect.headers);
        break;
      case 'send':
        this.#wire?.send('up', effect.text);
        break;
      case 'endRequest':
        this.#wire?.end('up');
        break;
      case 'close':
        this.#wire?.close('up');
        this.#wire = undefined;
        break;
      case 'trim':
        this.disk.trim(effect.through);
        break;
      case 'renounceSource':
        this.#renounce(process, effect);
        break;
      case 'report':
        this.reports.push(effect.report);
        break;
      case 'usePlain':
        throw new Error('a server that acknowledges was taken for a plain one');
    }
  }

  #connect(process: Process, connection: number, headers: Readonly<Record<string, string>>): void {
    const { route, server, agenda, random } = this.#options;
    const lines = new LineJoiner();
    const step = (event: ClientEvent) => process.do(() => this.#step(process, event));
    const listener: Listener = {
      text: (text) => step({ type: 'received', connection, lines: lines.push(text) }),
      ended: () => step({ type: 'ended', connection }),
      closed: () => step({ type: 'closed', connection }),
    };
    const source = headers[SOURCE_HEADER] ?? '';
    const boot = headers[BOOT_HEADER] ?? '';
    this.#wire = route.connect(listener, (wire) => server.accept(wire, source, boot));
    agenda.at(agenda.nowMs + random.between(1, 10), () => step({ type: 'opened', connection }));
  }

  #renounce(process: Process, { forkedAt, firstSeq, lineage }: RenounceSource): void {
    const { agenda, random, disk } = this.#options;
    agenda.at(agenda.nowMs + random.between(1, 50), () =>
      process.do(() => {
        const source = forkedAt === undefined ? this.#freshName(22) : `${this.#identity().source}/${forkedAt}`;
        disk.renounce(this.#identify({ source, firstSeq, lineage }));
        this.#step(process, { type: 'renamed', identity: this.#identity() });
      }),
    );
  }

  #identity() {
    const { identity } = this.disk;
    if (identity === undefined) throw new Error('the spool was not opened');
    return identity;
  }

  #identify(identity: { source: string; firstSeq: number; lineage: readonly Boot[] }) {
    this.disk.identity = identity;
    this.sources.add(identity.source);
    return identity;
  }

  #freshName(length: number): string {
    this.#names += 1;
    return `${this.name}${this.#names}`.padEnd(length, '_');
  }
}
