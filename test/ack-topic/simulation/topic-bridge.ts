import { AckClient } from '../../../core/ack-stream/client.ts';
import type { ClientEffect, ClientEvent, ClientReport, RenounceSource } from '../../../core/ack-stream/client-event.ts';
import { MAX_BOOTS } from '../../../core/ack-stream/limits.ts';
import type { AckRules } from '../../../core/ack-stream/rules.ts';
import type { Boot } from '../../../core/ack-stream/spool-view.ts';
import { NumberedText } from '../../../core/ack-topic/numbered-text.ts';
import { StoreSet, type StoreSetEffect } from '../../../core/ack-topic/store-set.ts';
import type { TopicRules } from '../../../core/ack-topic/topic-rules.ts';
import { encodeDataHead, parseAnswerHead } from '../../../core/index.ts';
import type { Agenda } from '../../ack-stream/simulation/agenda.ts';
import { Process } from '../../ack-stream/simulation/process.ts';
import type { Random } from '../../ack-stream/simulation/random.ts';
import type { SpoolDisk } from '../../ack-stream/simulation/spool-disk.ts';
import type { Broker, Link } from './broker.ts';

export interface TopicBridgeOptions {
  readonly name: string;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly broker: Broker;
  readonly disk: SpoolDisk;
  readonly needed: number;
  readonly rules: AckRules & TopicRules;
  /** The next number of a point in the whole run. */
  readonly nextPoint: () => number;
}

/** How long a synced disk may lag behind, as the journal promises. */
const SYNC_EVERY_MS = 700;

/** One life of the program on it. */
interface Life {
  readonly process: Process;
  readonly client: AckClient;
  readonly stores: StoreSet;
  readonly text: NumberedText;
}

/** A Pi that publishes what its spool holds, and forgets what enough stores have. */
export class TopicBridge {
  readonly disk: SpoolDisk;
  /** Every source id it has used, and the first number that belongs to it. */
  readonly sources = new Map<string, number>();
  readonly reports: ClientReport[] = [];
  readonly restarts: string[] = [];
  readonly #options: TopicBridgeOptions;
  #life: Life | undefined;
  #link: Link | undefined;
  #session = '';
  #acked = 0;
  #names = 0;

  constructor(options: TopicBridgeOptions) {
    this.disk = options.disk;
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get link(): Link | undefined {
    return this.#link;
  }

  start(): void {
    if (this.#life !== undefined) return;
    const { agenda, random, disk, rules, needed } = this.#options;
    const process = new Process(agenda, random);
    const firstSeq = disk.open();
    const boot = { boot: this.#freshName(11), firstSeq };
    const before = disk.identity;
    this.#identify({
      source: before?.source ?? this.#freshName(22),
      firstSeq: before?.firstSeq ?? firstSeq,
      lineage: [...(before?.lineage ?? []), boot].slice(-MAX_BOOTS),
    });
    const identity = () => this.#identity();
    const life = {
      process,
      client: new AckClient({ identity: identity(), view: disk, require: true, random: random.next }, rules),
      stores: new StoreSet({ needed, identity, lastSeq: () => disk.lastSeq }, rules),
      text: new NumberedText({ maxLines: random.pick([3, 20, 500]) }, rules),
    };
    this.#life = life;
    this.#acked = 0;
    this.#step(life, { type: 'start' });
    this.#syncing(life);
  }

  kill(): void {
    if (this.#life === undefined) return;
    this.#stop();
    this.disk.kill();
  }

  cutPower(): void {
    if (this.#life === undefined) return;
    this.#stop();
    this.disk.cutPower(this.#options.random);
  }

  append(count: number): void {
    const life = this.#life;
    if (life === undefined) return;
    for (let at = 0; at < count; at += 1) {
      const id = this.#options.nextPoint();
      this.disk.append(id, id % 50 === 7 ? `refused ${id}` : `{"y":${id}}`);
    }
    this.#step(life, { type: 'appended' });
  }

  #stop(): void {
    if (this.#life !== undefined) this.#life.process.alive = false;
    this.#life = undefined;
    this.#link?.close();
    this.#link = undefined;
  }

  #syncing(life: Life): void {
    const { agenda } = this.#options;
    agenda.at(agenda.nowMs + SYNC_EVERY_MS, () =>
      life.process.do(() => {
        this.disk.sync();
        this.#syncing(life);
      }),
    );
  }

  #step(life: Life, event: ClientEvent): void {
    if (!life.process.alive) return;
    for (const effect of life.client.step(life.process.monotonicMs, event)) this.#carryOut(life, effect);
    this.#wake(life);
  }

  #wake(life: Life): void {
    const { process, client, stores } = life;
    process.wake(Math.min(client.wakeAtMs, stores.wakeAtMs), () => {
      this.#believe(life, stores.tick(process.monotonicMs));
      this.#step(life, { type: 'tick' });
    });
  }

  #carryOut(life: Life, effect: ClientEffect): void {
    switch (effect.type) {
      case 'connect':
        this.#connect(life, effect.connection);
        break;
      case 'send':
        for (const body of life.text.push(effect.text)) this.#link?.publish(this.#head() + body);
        break;
      case 'endRequest':
        this.#lose(life);
        break;
      case 'close':
        this.#link?.close();
        this.#link = undefined;
        break;
      case 'trim':
        this.#acked = effect.through;
        this.disk.trim(life.stores.trimmable(this.#acked));
        break;
      case 'renounceSource':
        this.#renounce(life, effect);
        break;
      case 'report':
        this.reports.push(effect.report);
        break;
      case 'usePlain':
        throw new Error('a silent broker was taken for a plain server');
    }
  }

  #connection = 0;

  #connect(life: Life, connection: number): void {
    const step = (event: ClientEvent) => life.process.do(() => this.#step(life, event));
    this.#session = this.#freshName(16);
    this.#connection = connection;
    life.text.begin();
    life.stores.begin(life.process.monotonicMs);
    this.#link = this.#options.broker.connect(this.#identity().source, {
      opened: () => step({ type: 'opened', connection }),
      message: (text) => this.#hear(life, text),
      closed: () => step({ type: 'closed', connection }),
    });
  }

  #hear(life: Life, text: string): void {
    const [first = '', ...lines] = text.trimEnd().split('\n');
    const head = parseAnswerHead(first);
    if (!life.process.alive || head?.source !== this.#identity().source || head.session !== this.#session) return;
    this.#believe(life, life.stores.heard(life.process.monotonicMs, head.store, lines));
    // A store that is not the one waited for may be the one that was needed.
    this.disk.trim(life.stores.trimmable(this.#acked));
    this.#wake(life);
  }

  #believe(life: Life, effects: readonly StoreSetEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'line') {
        this.#step(life, { type: 'received', connection: this.#connection, lines: [effect.text] });
      } else {
        this.restarts.push(effect.why);
        this.#lose(life);
      }
    }
  }

  #lose(life: Life): void {
    const connection = this.#connection;
    this.#link?.close();
    this.#link = undefined;
    const { agenda } = this.#options;
    agenda.at(agenda.nowMs, () => life.process.do(() => this.#step(life, { type: 'closed', connection })));
  }

  #renounce(life: Life, { forkedAt, firstSeq, lineage }: RenounceSource): void {
    const { agenda, random, disk } = this.#options;
    agenda.at(agenda.nowMs + random.between(1, 50), () =>
      life.process.do(() => {
        const source = forkedAt === undefined ? this.#freshName(22) : forkName(this.#identity().source, forkedAt);
        disk.renounce(this.#identify({ source, firstSeq, lineage }));
        this.#acked = 0;
        this.#step(life, { type: 'renamed', identity: this.#identity() });
      }),
    );
  }

  #head(): string {
    const { source, lineage } = this.#identity();
    return encodeDataHead({ bridge: 'pi', source, boot: lineage.at(-1)?.boot ?? '', session: this.#session });
  }

  #identity() {
    const { identity } = this.disk;
    if (identity === undefined) throw new Error('the spool was not opened');
    return identity;
  }

  #identify(identity: { source: string; firstSeq: number; lineage: readonly Boot[] }) {
    this.disk.identity = identity;
    this.sources.set(identity.source, identity.firstSeq);
    return identity;
  }

  #freshName(length: number): string {
    this.#names += 1;
    return `${this.name}${this.#names}`.padEnd(length, '_');
  }
}

/** The same for the same fork, as a digest would be. */
function forkName(source: string, forkedAt: string): string {
  const hash = [...`${source}/${forkedAt}`].reduce(
    (sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619),
    7,
  );
  return `fork${hash >>> 0}${forkedAt}`.slice(0, 22).padEnd(22, '_');
}
