import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { type Clock, systemClock } from '../../core/index.ts';
import type { OnHostEvent } from './link.ts';

/** A host that closes the port and opens it again within this time goes on as if it had not. */
const LOOK_EVERY_MS = 50;

/** Open file of a process: `/proc/1234/fd/5`. */
type OpenFile = string;

/**
 * Finds out when a host opens a tty and what rate it sets. The kernel tells of changed settings and of flushes; that
 * means an opening when nobody was known to have the tty open. Who has is read from `/proc`, where the processes of other
 * users are hidden: each change of settings of theirs counts as an opening.
 */
export class PortWatch {
  readonly #ttyPath: string;
  readonly #ownFile: OpenFile;
  readonly #onHostEvent: OnHostEvent;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  #state: 'closed' | 'open' = 'closed';
  #baudRate: number | undefined;
  #reading = false;
  #changedWhileReading = false;

  /** @param ownFd the number under which this process itself holds the tty open */
  constructor(ttyPath: string, ownFd: number, onHostEvent: OnHostEvent, clock: Clock = systemClock) {
    this.#ttyPath = ttyPath;
    this.#ownFile = `/proc/${process.pid}/fd/${ownFd}`;
    this.#onHostEvent = onHostEvent;
    this.#clock = clock;
  }

  /** A host has changed the settings of the tty, or has flushed it. */
  noticed(): void {
    void this.#readBaudRate();
    if (this.#state === 'open') return;
    this.#state = 'open';
    this.#onHostEvent({ type: 'opened' });
    void this.#waitForClose();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #waitForClose(): Promise<void> {
    const { signal } = this.#stopped;
    // Several settings in a row belong to one opening, even of a host that cannot be seen.
    await this.#clock.sleep(LOOK_EVERY_MS, signal);
    let holders = await openFilesOf(this.#ttyPath, this.#ownFile);
    while (holders.length > 0 && !signal.aborted) {
      await this.#clock.sleep(LOOK_EVERY_MS, signal);
      holders = holders.filter((file) => leadsTo(file, this.#ttyPath));
      if (holders.length > 0 || signal.aborted) continue;
      // A host that sets the terminal without regard to the settings before would hide what the next host sets. This is
      // noticed like any setting, so the port counts as open until it has been.
      await runStty([`-F${this.#ttyPath}`, 'extproc']);
      await this.#clock.sleep(LOOK_EVERY_MS, signal);
      holders = await openFilesOf(this.#ttyPath, this.#ownFile);
      if (holders.length > 0) this.#onHostEvent({ type: 'opened' });
    }
    this.#state = 'closed';
  }

  async #readBaudRate(): Promise<void> {
    this.#changedWhileReading = this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    const baudRate = Number(await runStty([`-F${this.#ttyPath}`, 'speed']));
    this.#reading = false;
    if (this.#stopped.signal.aborted) return;
    if (baudRate > 0 && baudRate !== this.#baudRate) {
      this.#baudRate = baudRate;
      this.#onHostEvent({ type: 'baudRateSet', baudRate });
    }
    if (this.#changedWhileReading) await this.#readBaudRate();
  }
}

/** Those of every process that may be looked into, but for one. */
async function openFilesOf(path: string, except: OpenFile): Promise<OpenFile[]> {
  const found: OpenFile[] = [];
  for (const pid of await namesIn('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of await namesIn(`/proc/${pid}/fd`)) {
      const file = `/proc/${pid}/fd/${fd}`;
      if (file !== except && (await readlink(file).catch(() => '')) === path) found.push(file);
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // The process has ended, or is another user's.
    return [];
  }
}

function leadsTo(file: OpenFile, path: string): boolean {
  try {
    return readlinkSync(file) === path;
  } catch {
    return false;
  }
}

/** What it prints; empty when it fails, as after the tty has gone. */
function runStty(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('stty', args, (error, output) => resolve(error === null ? output : ''));
  });
}
