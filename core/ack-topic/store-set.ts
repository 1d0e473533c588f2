import { judgeHello } from '../ack-stream/lineage.ts';
import {
  type Ack,
  type Bye,
  encodeAck,
  type Hello,
  parseServerLine,
  type Rejected,
} from '../ack-stream/server-line.ts';
import type { SpoolIdentity } from '../ack-stream/spool-view.ts';
import { type KnownStore, KnownStores, sendAway } from './known-stores.ts';
import { type Member, silentAtMs } from './member.ts';
import { mergedHello, strangersHello } from './merged-hello.ts';
import { ToldPosition } from './told-position.ts';
import { ALL_TOPIC_RULES, type TopicRules } from './topic-rules.ts';

export type StoreSetEffect =
  /** To the client, as if the one server it knows had said it; newline removed. */
  | { readonly type: 'line'; readonly text: string }
  /** The client has to begin a new session: close its connection. Nothing more comes of this one. */
  | { readonly type: 'restart'; readonly why: string };

export interface StoreSetOptions {
  /** Stores that must have a point before it may be forgotten, 1 or more. */
  readonly needed: number;
  readonly identity: () => SpoolIdentity;
  /** The newest number given to a line. */
  readonly lastSeq: () => number;
}

/** A session waits so long for stores that were not there before, after the first hello. */
const NEWCOMER_WAIT_MS = 300;
/** And so long for those that were: one that is late makes the client begin anew. Less than a client waits for a hello. */
const KNOWN_WAIT_MS = 3_000;
/** A store that fences a start so often in a row, although its hello was that start's, means it. */
const FENCED_TIMES = 3;

/**
 * Several stores that hear one client, as the one server that the client knows: it is told the least of what they have,
 * sends for the one that is furthest behind, and the others drop by number what they have already.
 *
 * Pure. Call `tick` when `wakeAtMs` has come. All times are monotonic milliseconds.
 */
export class StoreSet {
  readonly #options: StoreSetOptions;
  readonly #rules: TopicRules;
  readonly #known = new KnownStores();
  #members = new Map<string, Member>();
  /** Stores of the last session that have not spoken in this one. */
  #awaited = new Set<string>();
  #waitMs = NEWCOMER_WAIT_MS;
  #firstHelloAtMs = 0;
  #lastSpokenAtMs = 0;
  #told: ToldPosition | undefined;
  #isOver = true;
  #rejected = new Set<number>();
  #source = '';
  #effects: StoreSetEffect[] = [];

  constructor(options: StoreSetOptions, rules: TopicRules = ALL_TOPIC_RULES) {
    this.#options = options;
    this.#rules = rules;
  }

  /** All that were ever heard. `ack` is as last heard; `isPresent`: the client hears what it says. */
  get stores(): readonly { readonly store: string; readonly ack: number; readonly isPresent: boolean }[] {
    return this.#known.all().map(({ store, position, isPresent }) => ({ store, ack: position?.high ?? 0, isPresent }));
  }

  /** When the next `tick` is due; infinite when only what a store says can bring something about. */
  get wakeAtMs(): number {
    if (this.#isOver) return Number.POSITIVE_INFINITY;
    if (this.#told === undefined) return this.#tellAtMs;
    return Math.min(...[...this.#members.values()].map((member) => this.#silentAtMs(member)));
  }

  /** A new session of the client. What stores had before is remembered, unless the client took another source id. */
  begin(nowMs: number): void {
    const { source } = this.#options.identity();
    if (source !== this.#source && this.#rules.forgetSource) this.#known.forgetPositions();
    this.#source = source;
    this.#awaited = new Set(this.#known.all().flatMap(({ store, isPresent }) => (isPresent ? [store] : [])));
    this.#waitMs = this.#awaited.size > 0 ? 0 : NEWCOMER_WAIT_MS;
    this.#members = new Map();
    this.#told = undefined;
    this.#isOver = false;
    this.#rejected = new Set();
    this.#lastSpokenAtMs = nowMs;
  }

  /** What a store said to this session, one message. */
  heard(nowMs: number, store: string, lines: readonly string[]): readonly StoreSetEffect[] {
    this.#effects = [];
    const known = this.#isOver ? undefined : this.#known.of(store);
    if (known === undefined || nowMs < known.awayUntilMs) return [];
    this.#spoke(nowMs, store);
    for (const line of lines) if (!this.#isOver) this.#line(nowMs, known, line);
    this.#afterwards(nowMs);
    return this.#effects;
  }

  tick(nowMs: number): readonly StoreSetEffect[] {
    this.#effects = [];
    this.#afterwards(nowMs);
    return this.#effects;
  }

  /** Up to where the spool may forget, given that the client's acknowledgements reach to `through`. */
  trimmable(through: number): number {
    if (!this.#rules.countStores) return through;
    return Math.min(through, this.#known.storedThrough(this.#options.needed));
  }

  #line(nowMs: number, known: KnownStore, line: string): void {
    const parsed = parseServerLine(line);
    if (parsed.kind === 'hello') this.#hello(nowMs, known, parsed, line);
    else if (parsed.kind === 'ack') this.#ack(known, parsed);
    else if (parsed.kind === 'bye') this.#bye(nowMs, known, parsed, line);
    else this.#effects.push({ type: 'line', text: line });
  }

  #hello(nowMs: number, known: KnownStore, hello: Hello, line: string): void {
    if (this.#rules.judgeEach && this.#isForeign(hello)) {
      known.position = undefined;
      const isOnly = this.#known.all().length === 1;
      if (this.#told === undefined) this.#finish(isOnly ? line : strangersHello(hello, this.#options.identity()));
      else this.#restart('another spool holds the source');
      return;
    }
    const now = { high: hello.ack, later: hello.later ?? [] };
    known.position = now;
    known.isPresent = true;
    if (this.#members.size === 0 && this.#told === undefined) this.#firstHelloAtMs = nowMs;
    const before = this.#members.get(known.store);
    const atFirst = before !== undefined && before.atFirst.high <= now.high ? before.atFirst : now;
    this.#members.set(known.store, { known, hello, atFirst, now, outspokenAtMs: undefined });
    this.#awaited.delete(known.store);
    this.#say();
  }

  #ack(known: KnownStore, { ack, later = [], rejected }: Ack): void {
    const member = this.#members.get(known.store);
    if (member === undefined) {
      if (this.#told !== undefined) this.#restart('the hello of a store did not arrive');
      return;
    }
    // Only a hello takes back what was acknowledged.
    if (ack < member.now.high) return;
    if (ack > member.now.high) Object.assign(known, { fencedTimes: 0, pauseMs: 0 });
    const now = { high: ack, later };
    known.position = now;
    this.#members.set(known.store, { ...member, now });
    this.#say(rejected);
  }

  #bye(nowMs: number, known: KnownStore, { reason, retryMs }: Bye, line: string): void {
    if (reason === 'gap') this.#restart('a store lacks lines that were lost on the way');
    else if (reason === 'replaced') this.#finish(line);
    else if (reason === 'fenced') {
      known.fencedTimes += 1;
      if (known.fencedTimes >= FENCED_TIMES) this.#finish(line);
      else this.#restart('a store does not know of the claim');
    } else {
      this.#leave(known);
      if (this.#members.size === 0 && this.#awaited.size === 0) {
        this.#finish(line);
        return;
      }
      sendAway(known, { nowMs, retryMs });
      this.#say();
    }
  }

  #leave(known: KnownStore): void {
    known.isPresent = false;
    this.#members.delete(known.store);
    this.#awaited.delete(known.store);
  }

  #spoke(nowMs: number, store: string): void {
    const own = this.#members.get(store);
    if (own === undefined) return;
    this.#lastSpokenAtMs = nowMs;
    own.outspokenAtMs = undefined;
    for (const member of this.#members.values()) if (member !== own) member.outspokenAtMs ??= nowMs;
  }

  #silentAtMs(member: Member): number {
    return this.#rules.leaveSilent ? silentAtMs(member, this.#lastSpokenAtMs) : Number.POSITIVE_INFINITY;
  }

  /** When the client is told its hello. */
  get #tellAtMs(): number {
    if (this.#members.size === 0) return Number.POSITIVE_INFINITY;
    return this.#firstHelloAtMs + (this.#awaited.size > 0 ? KNOWN_WAIT_MS : this.#waitMs);
  }

  #afterwards(nowMs: number): void {
    if (this.#isOver) return;
    if (this.#told === undefined) {
      if (nowMs >= this.#tellAtMs) this.#tell();
      return;
    }
    const silent = [...this.#members.values()].filter((member) => nowMs >= this.#silentAtMs(member));
    for (const { known } of silent) this.#leave(known);
    if (silent.length > 0) this.#say();
  }

  #tell(): void {
    const { identity, lastSeq } = this.#options;
    this.#awaited.clear();
    for (const known of this.#known.all()) known.isPresent = this.#members.has(known.store);
    const members = [...this.#members.values()];
    const { firstSeq } = identity();
    this.#told = new ToldPosition({ stores: members, firstSeq, lastSeq: lastSeq(), rules: this.#rules });
    const hellos = members.map(({ hello }) => hello);
    this.#effects.push({ type: 'line', text: mergedHello(hellos, this.#told, identity(), this.#rules) });
  }

  /** The client hears of every sign of life, whether it is news or not. */
  #say(rejected: readonly Rejected[] = []): void {
    if (this.#told === undefined || this.#isOver) return;
    const next = this.#told.next([...this.#members.values()]);
    if (typeof next === 'string') {
      this.#restart(next);
      return;
    }
    const fresh = rejected.filter(({ seq }) => !this.#rejected.has(seq));
    for (const { seq } of fresh) this.#rejected.add(seq);
    this.#effects.push({ type: 'line', text: encodeAck({ ...next, rejected: fresh }).trimEnd() });
  }

  #isForeign(hello: Hello): boolean {
    const { identity, lastSeq } = this.#options;
    if (hello.boots.length === 0) return hello.ack > lastSeq();
    return judgeHello(hello, identity(), lastSeq()) !== undefined;
  }

  /** The client begins anew because of this line, of itself. */
  #finish(text: string): void {
    this.#isOver = true;
    this.#effects.push({ type: 'line', text });
  }

  #restart(why: string): void {
    this.#isOver = true;
    this.#effects.push({ type: 'restart', why });
  }
}
