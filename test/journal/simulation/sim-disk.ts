import { basename } from 'node:path';
import type { Clock } from '../../../core/index.ts';
import type { JournalFs } from '../../../journal/index.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SECTOR_BYTES, SimFile, type Snapshot } from './sim-file.ts';

export type CrashKind = 'kill' | 'powerCut';

/** The process is gone. Not an operating system's error: no part of the journal may swallow it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

type FolderChange =
  | { readonly kind: 'link'; readonly name: string; readonly file: SimFile }
  | { readonly kind: 'unlink'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

interface HeldSync {
  readonly file: SimFile;
  readonly fd: number;
  readonly snapshot: Snapshot;
  readonly settle: { readonly resolve: () => void; readonly reject: (error: Error) => void };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

/**
 * A disk with one folder. Of what was not synced, a power cut keeps sectors at random and a random beginning of the
 * changes to the folder; a kill keeps everything. The process that uses it ends at a crash: a new one mounts it again.
 */
export class SimDisk {
  /** Bytes files may take in all. */
  capacityBytes = Number.POSITIVE_INFINITY;
  /** Asynchronous syncs begin, and do not end until `completeSyncs`. */
  holdsSyncs = false;
  failingSyncs = 0;
  failingWrites = 0;
  /** The process ends at the so many-th call from now, before, in the middle of or after it. */
  crashAfterCalls: { calls: number; readonly kind: CrashKind } | undefined;
  crashed: CrashKind | undefined;
  /** By the clock of the process. */
  crashedAtMs = 0;
  /** How often a sync failed. */
  syncFailures = 0;
  /** The header of a segment was written over; it may not fit the file any more. */
  rewroteHeader = false;
  /** The file that the crash came while unlinking. */
  crashedUnlinking: string | undefined;
  readonly #random: SeededRandom;
  #names = new Map<string, SimFile>();
  #durableNames = new Map<string, SimFile>();
  #changes: FolderChange[] = [];
  #open = new Map<number, SimFile>();
  #held: HeldSync[] = [];
  #nextFd = 3;
  #process = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  names(): string[] {
    return [...this.#names.keys()];
  }

  file(name: string): SimFile | undefined {
    return this.#names.get(name);
  }

  /** Ends the process, if a call has not done so yet, and makes the disk what the next one finds. */
  crash(kind: CrashKind): void {
    if (kind === 'powerCut') {
      for (const change of this.#changes.slice(0, this.#random.between(0, this.#changes.length))) {
        apply(change, this.#durableNames);
      }
      for (const file of new Set([...this.#names.values(), ...this.#durableNames.values()]))
        file.cutPower(this.#random);
      this.#names = new Map(this.#durableNames);
      this.#changes = [];
    }
    this.#process += 1;
    this.crashed = undefined;
    this.crashAfterCalls = undefined;
    this.#open.clear();
    this.#held = [];
  }

  completeSyncs(): void {
    for (const { file, fd, snapshot, settle } of this.#held.splice(0)) {
      try {
        this.#sync(file, fd, snapshot);
        settle.resolve();
      } catch (error) {
        settle.reject(error as Error);
      }
    }
  }

  /** The disk as one process sees it, until it crashes. */
  mount(clock: Clock): JournalFs {
    this.#process += 1;
    const process = this.#process;
    const call = <T>(effect: () => T, half?: () => void): T => {
      if (process !== this.#process || this.crashed !== undefined) throw new Crash();
      this.crashedUnlinking = undefined;
      const plan = this.crashAfterCalls;
      if (plan !== undefined) plan.calls -= 1;
      if (plan === undefined || plan.calls > 0) return effect();
      if (this.#random.chance(0.5)) {
        if (half !== undefined && this.#random.chance(0.5)) half();
        else effect();
      }
      this.crashed = plan.kind;
      this.crashedAtMs = clock.monotonicMs();
      throw new Crash();
    };
    return {
      makeFolder: () => call(() => undefined),
      list: () => call(() => this.names()),
      stat: (path) => call(() => ({ isFile: true, bytes: this.#named(path).size, modifiedMs: 0 })),
      open: (path, how) => call(() => this.#openFile(path, how)),
      close: (fd) => call(() => this.#close(fd)),
      read: (fd, into, position) => call(() => this.#opened(fd).read(into, position)),
      write: (fd, bytes, from, position) =>
        call(
          () => this.#write(fd, bytes.subarray(from), position),
          () => this.#write(fd, bytes.subarray(from, this.#random.between(from, bytes.length)), position),
        ),
      truncate: (fd, bytes) => call(() => this.#opened(fd).truncate(bytes)),
      fdatasync: (fd) => call(() => this.#syncLater(fd)),
      fdatasyncNow: (fd) => call(() => this.#sync(this.#opened(fd), fd, this.#opened(fd).snapshot())),
      rename: (from, to) => call(() => this.#change({ kind: 'rename', from: basename(from), to: basename(to) })),
      unlink: (path) =>
        call(() => {
          this.crashedUnlinking = basename(path);
          this.#change({ kind: 'unlink', name: basename(path) });
        }),
      syncFolder: () => call(() => this.#syncFolder()),
      freeBytes: () => call(() => this.#freeBytes()),
    };
  }

  #named(path: string): SimFile {
    const file = this.#names.get(basename(path));
    if (file === undefined) throw systemError('ENOENT');
    return file;
  }

  #opened(fd: number): SimFile {
    const file = this.#open.get(fd);
    if (file === undefined) throw systemError('EBADF');
    return file;
  }

  #openFile(path: string, how: 'create' | 'read' | 'write'): number {
    if (how === 'create') {
      const name = basename(path);
      if (this.#names.has(name)) throw systemError('EEXIST');
      this.#change({ kind: 'link', name, file: new SimFile() });
    }
    const fd = this.#nextFd++;
    this.#open.set(fd, this.#named(path));
    return fd;
  }

  #close(fd: number): void {
    this.#opened(fd).unheardErrors.delete(fd);
    this.#open.delete(fd);
  }

  /** Takes what fits; nothing at all is an error. */
  #write(fd: number, bytes: Uint8Array, position: number): number {
    if (this.failingWrites > 0) {
      this.failingWrites -= 1;
      throw systemError('EIO');
    }
    const file = this.#opened(fd);
    if (position === 0 && bytes.length <= 32) this.rewroteHeader ||= this.#isSegment(file);
    const room = Math.max(0, sectorsOf(file.size) + this.#freeBytes() - position);
    if (bytes.length > 0 && room === 0) throw systemError('ENOSPC');
    const taken = bytes.subarray(0, Math.min(bytes.length, room));
    file.write(taken, position);
    return taken.length;
  }

  #isSegment(file: SimFile): boolean {
    return Array.from(this.#names).some(([name, named]) => named === file && name.endsWith('.seg'));
  }

  #freeBytes(): number {
    let used = 0;
    for (const { size } of this.#names.values()) used += sectorsOf(size);
    return Math.max(0, this.capacityBytes - used);
  }

  #change(change: FolderChange): void {
    if (change.kind !== 'link') this.#named(change.kind === 'rename' ? change.from : change.name);
    apply(change, this.#names);
    this.#changes.push(change);
  }

  #syncFolder(): void {
    for (const change of this.#changes.splice(0)) apply(change, this.#durableNames);
  }

  #syncLater(fd: number): Promise<void> {
    const file = this.#opened(fd);
    const done = new Promise<void>((resolve, reject) => {
      this.#held.push({ file, fd, snapshot: file.snapshot(), settle: { resolve, reject } });
      if (!this.holdsSyncs) this.completeSyncs();
    });
    // A process that crashes in this very call never gets to wait for it.
    done.catch(() => undefined);
    return done;
  }

  /** As Linux does it: every descriptor that was open when a write-back failed hears of it, once. */
  #sync(file: SimFile, fd: number, snapshot: Snapshot): void {
    if (file.unheardErrors.delete(fd)) throw systemError('EIO');
    if (this.failingSyncs === 0) {
      file.persist(snapshot);
      return;
    }
    this.failingSyncs -= 1;
    this.syncFailures += 1;
    file.failSync(snapshot, this.#random);
    for (const [other, opened] of this.#open) if (opened === file && other !== fd) file.unheardErrors.add(other);
    throw systemError('EIO');
  }
}

function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / SECTOR_BYTES) * SECTOR_BYTES;
}

function apply(change: FolderChange, names: Map<string, SimFile>): void {
  switch (change.kind) {
    case 'link':
      names.set(change.name, change.file);
      return;
    case 'unlink':
      names.delete(change.name);
      return;
    case 'rename': {
      const file = names.get(change.from);
      if (file === undefined) return;
      names.delete(change.from);
      names.set(change.to, file);
    }
  }
}
