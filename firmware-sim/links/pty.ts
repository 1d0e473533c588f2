import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { BoardstreamError, errorText, systemCode } from '../../core/index.ts';
import { HeldTty } from './held-tty.ts';
import type { Link, LinkFactory, OnHostBytes } from './link.ts';
import { placeLink, removeLink } from './link-path.ts';
import { PortWatch } from './port-watch.ts';
import { makeSlaveRaw } from './raw-slave.ts';
import { watchTtyUse } from './tty-use.ts';

export interface PtyOptions {
  /** A symbolic link to the tty, the same after every replug. Default none: hosts open `/dev/pts/N`. */
  readonly linkPath?: string;
  /** The `PATH` in which `perl` and `python3` are looked for. Default this process's. */
  readonly searchPath?: string;
}

/** As every terminal here: not the controlling one, and never blocking, because its reader may be in this process. */
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/**
 * A pseudo-terminal, which any serial program can open as it opens `/dev/ttyACM0`. It takes no native module. Linux only.
 * About 20 kB wait for a host that does not read. A pseudo-terminal has no modem lines: setting DTR or RTS fails with
 * ENOTTY. The board learns of whoever opens it, as from a modem line: of the first of several.
 *
 * The factory throws BoardstreamError `PTY_UNAVAILABLE`, `LINK_PATH_TAKEN`, or `USAGE` when no link can be made there.
 */
export function ptyLink({ linkPath, searchPath = process.env['PATH'] ?? '' }: PtyOptions = {}): LinkFactory {
  return async (onHostBytes, onHostEvent = () => {}) => {
    const master = openMaster();
    let slave: number | undefined;
    let stopWatching = () => {};
    try {
      await makeSlaveRaw(master, searchPath);
      const ttyPath = slavePath(master);
      slave = openSync(ttyPath, OPEN_FLAGS);
      const watch = new PortWatch(new HeldTty(ttyPath, slave), onHostEvent);
      stopWatching = await watchTtyUse(ttyPath, watch, searchPath);
      if (linkPath !== undefined) placeLink(linkPath, ttyPath);
      return new PtyLink({ master, slave, ttyPath, linkPath, onHostBytes, watch, stopWatching });
    } catch (error) {
      stopWatching();
      closeSync(master);
      if (slave !== undefined) closeSync(slave);
      throw error instanceof BoardstreamError ? error : unavailable(error);
    }
  };
}

class PtyLink implements Link {
  readonly #master: number;
  readonly #slave: number;
  readonly #ttyPath: string;
  readonly #linkPath: string | undefined;
  readonly #input: ReadStream;
  readonly #watch: PortWatch;
  readonly #stopWatching: () => void;
  #closed: Promise<void> | undefined;

  constructor(pty: {
    master: number;
    /** Held open: when the last client closes, the master would otherwise fail with EIO and the terminal vanish. */
    slave: number;
    ttyPath: string;
    linkPath: string | undefined;
    onHostBytes: OnHostBytes;
    watch: PortWatch;
    stopWatching: () => void;
  }) {
    this.#master = pty.master;
    this.#slave = pty.slave;
    this.#ttyPath = pty.ttyPath;
    this.#linkPath = pty.linkPath;
    this.#input = new ReadStream(pty.master);
    this.#watch = pty.watch;
    this.#stopWatching = pty.stopWatching;
    // In packet mode each read begins with a byte that is 0 before data, ioctl_tty(2).
    this.#input.on('data', (packet: Buffer) => {
      if (packet[0] === 0) pty.onHostBytes(packet.subarray(1));
      else this.#watch.settingsChanged();
    });
    // A failing read closes the master, and the link takes nothing more; it must not end the process.
    this.#input.on('error', () => {});
  }

  get path(): string {
    return this.#linkPath ?? this.#ttyPath;
  }

  write(bytes: Uint8Array): number {
    // The number of a closed file may already be another file's.
    if (this.#closed !== undefined || this.#input.destroyed) return 0;
    try {
      return writeSync(this.#master, bytes);
    } catch (error) {
      if (systemCode(error) === 'EAGAIN') return 0;
      throw unavailable(error);
    }
  }

  close(): Promise<void> {
    this.#watch.stop();
    this.#closed ??= new Promise((resolve) => {
      this.#stopWatching();
      if (this.#linkPath !== undefined) removeLink(this.#linkPath, this.#ttyPath);
      if (this.#input.closed) resolve();
      else this.#input.once('close', resolve);
      this.#input.destroy();
      closeSync(this.#slave);
    });
    return this.#closed;
  }
}

function openMaster(): number {
  try {
    return openSync('/dev/ptmx', OPEN_FLAGS);
  } catch (error) {
    throw unavailable(error);
  }
}

function slavePath(master: number): string {
  const number = /^tty-index:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${master}`, 'utf8'))?.[1];
  if (number === undefined)
    throw new BoardstreamError('PTY_UNAVAILABLE', 'the kernel does not say the number of the tty');
  return `/dev/pts/${number}`;
}

function unavailable(error: unknown): BoardstreamError {
  const hint = process.platform === 'linux' ? 'is /dev/pts mounted?' : 'simulated ttys need Linux';
  return new BoardstreamError('PTY_UNAVAILABLE', `no pseudo-terminal: ${errorText(error)}; ${hint}`, {}, error);
}
