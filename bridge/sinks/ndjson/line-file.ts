import { type FileHandle, open, stat } from 'node:fs/promises';
import { BoardstreamError, errorText, systemCode } from '../../../core/index.ts';

/** The owner writes, a collector in its group reads. */
const MODE = 0o640;
const NEWLINE = 0x0a;

export type OpenFile = (path: string, flags: string, mode: number) => Promise<FileHandle>;

/**
 * A file that lines are added to at its end. Where it was renamed or removed, as log rotation does, the next lines go to a
 * new one of its name. Made with mode 0640. All methods throw `SINK_UNWRITABLE`.
 */
export class LineFile {
  readonly #path: string;
  readonly #open: OpenFile;
  #handle: FileHandle | undefined;
  #isKept = true;

  /** @param openFile default Node's */
  constructor(path: string, openFile: OpenFile = open) {
    this.#path = path;
    this.#open = openFile;
  }

  /** After a failure: whether all that was added before it is on the disk. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Opens it, so that a path that cannot be used is known before there are lines. */
  open(): Promise<void> {
    return this.#attempt(async () => {
      await this.#current();
    });
  }

  /** Adds whole lines: all of them, or, when it fails, none. */
  append(lines: string): Promise<void> {
    return this.#attempt(async () => {
      const handle = await this.#current();
      const { size } = await handle.stat();
      try {
        await writeAll(handle, Buffer.from(lines));
      } catch (error) {
        // A full disk takes a part of them.
        await handle.truncate(size).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Resolves when everything added is on the disk. */
  sync(): Promise<void> {
    return this.#attempt(async () => {
      if (this.#handle !== undefined) await this.#sync(this.#handle);
    });
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
  }

  async #current(): Promise<FileHandle> {
    if (this.#handle !== undefined && !(await this.#isElsewhere(this.#handle))) return this.#handle;
    if (this.#handle !== undefined) {
      await this.#sync(this.#handle);
      await this.close();
    }
    const handle = await this.#open(this.#path, 'a+', MODE);
    this.#handle = handle;
    await endCutLine(handle);
    return handle;
  }

  async #isElsewhere(handle: FileHandle): Promise<boolean> {
    const opened = await handle.stat();
    const named = await stat(this.#path).catch(() => undefined);
    return named === undefined || named.ino !== opened.ino || named.dev !== opened.dev;
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#isKept = await this.#keep();
      throw unwritable(this.#path, error);
    }
  }

  /** Saves what can be saved, and lets go of the file. */
  async #keep(): Promise<boolean> {
    if (this.#handle === undefined) return false;
    const isKept = await syncData(this.#handle).then(
      () => true,
      () => false,
    );
    await this.close();
    return isKept;
  }

  async #sync(handle: FileHandle): Promise<void> {
    try {
      await syncData(handle);
    } catch (error) {
      // The system tells of a failed write once: asked again, it would say that all is well.
      await this.close();
      throw error;
    }
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/** A process that was killed may have left half a line: the next one must not be glued to it. */
async function endCutLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  if (size === 0) return;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (bytesRead === 1 && buffer[0] !== NEWLINE) await handle.write('\n');
}

async function syncData(handle: FileHandle): Promise<void> {
  try {
    await handle.datasync();
  } catch (error) {
    // A pipe or a device has no disk to wait for.
    if (systemCode(error) !== 'EINVAL') throw error;
  }
}

function unwritable(path: string, thrown: unknown): BoardstreamError {
  return new BoardstreamError('SINK_UNWRITABLE', `cannot write ${path}: ${hint(thrown)}`, { path }, thrown);
}

function hint(thrown: unknown): string {
  switch (systemCode(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; points wait until there is room';
    case 'EACCES':
    case 'EPERM':
      return 'not permitted; check who owns the file and its folder';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOENT':
      return 'there is no such folder; make it';
    case 'EISDIR':
      return 'it is a folder; name a file';
    default:
      return errorText(thrown);
  }
}
