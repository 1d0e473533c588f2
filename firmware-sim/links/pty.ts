import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { BoardstreamError, errorText, systemCode } from '../../core/index.ts';
import type { Link, LinkFactory, OnHostBytes, OnHostEvent } from './link.ts';
import { placeLink, removeLink } from './link-path.ts';
import { makeSlaveRaw } from './raw-slave.ts';

export interface PtyOptions {
  /** A symbolic link to the tty, the same after every replug. Default none: hosts open `/dev/pts/N`. */
  readonly linkPath?: string;
  /** The `PATH` in which `perl` and `python3` are looked for. Default this process's. */
  readonly searchPath?: string;
}

/** As every terminal here: not the controlling one, and never blocking, because its reader may be in this process. */
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/**
 * In packet mode each read begins with a byte of flags, 0 before data. This one says that a host discards what it has not
 * read yet, as serial libraries do when they open a port. Source: ioctl_tty(2), TIOCPKT_FLUSHREAD.
 */
const FLUSHED = 0x01;

/**
 * A pseudo-terminal, which any serial program can open as it opens `/dev/ttyACM0`. It takes no native module. Linux only.
 * About 20 kB wait for a host that does not read. A pseudo-terminal has no baud rate and no modem lines: hosts may set any
 * rate, and setting DTR or RTS fails with ENOTTY.
 *
 * The factory throws BoardstreamError `PTY_UNAVAILABLE`, `LINK_PATH_TAKEN`, or `USAGE` when no link can be made there.
 */
export function ptyLink({ linkPath, searchPath = process.env['PATH'] ?? '' }: PtyOptions = {}): LinkFactory {
  return async (onHostBytes, onHostEvent = () => {}) => {
    const master = openMaster();
    let slave: number | undefined;
    try {
      await makeSlaveRaw(master, searchPath);
      const ttyPath = slavePath(master);
      slave = openSync(ttyPath, OPEN_FLAGS);
      if (linkPath !== undefined) placeLink(linkPath, ttyPath);
      return new PtyLink({ master, slave, ttyPath, linkPath, onHostBytes, onHostEvent });
    } catch (error) {
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
  #closed: Promise<void> | undefined;

  constructor(pty: {
    master: number;
    /** Held open: when the last client closes, the master would otherwise fail with EIO and the terminal vanish. */
    slave: number;
    ttyPath: string;
    linkPath: string | undefined;
    onHostBytes: OnHostBytes;
    onHostEvent: OnHostEvent;
  }) {
    this.#master = pty.master;
    this.#slave = pty.slave;
    this.#ttyPath = pty.ttyPath;
    this.#linkPath = pty.linkPath;
    this.#input = new ReadStream(pty.master);
    this.#input.on('data', (packet: Uint8Array) => {
      const flags = packet[0] ?? 0;
      if (flags === 0) pty.onHostBytes(packet.subarray(1));
      else if ((flags & FLUSHED) !== 0) pty.onHostEvent({ type: 'opened' });
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
    this.#closed ??= new Promise((resolve) => {
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
