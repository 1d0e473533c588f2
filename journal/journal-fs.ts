/**
 * What the journal asks of a disk. Everything but `fdatasync` is synchronous: an append is one system call that a
 * kill cannot cut in two from the program's side. Failures are thrown as the operating system's errors, with `code`.
 */
export interface JournalFs {
  /** Makes the folder, and those above it, mode 0700, and sees to it that they outlive a power cut. */
  makeFolder(folder: string): void;
  /** Names of everything in the folder, in any order. */
  list(folder: string): string[];
  stat(path: string): FileStat;
  /** `create` fails when something is there, follows no link and makes files of mode 0600; so does `write`, for old ones. */
  open(path: string, how: 'create' | 'read' | 'write'): number;
  close(fd: number): void;
  /** Bytes read, fewer than asked for only at the end of the file. */
  read(fd: number, into: Uint8Array, position: number): number;
  /** Bytes written from `bytes[from]` on; may be fewer than there are. */
  write(fd: number, bytes: Uint8Array, from: number, position: number): number;
  truncate(fd: number, bytes: number): void;
  fdatasync(fd: number): Promise<void>;
  fdatasyncNow(fd: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** Makes creations, renames and deletions in the folder outlive a power cut. */
  syncFolder(folder: string): void;
  /** Bytes an ordinary user may still write to the disk that holds the folder. */
  freeBytes(folder: string): number;
}

export interface FileStat {
  /** Not a folder, link, pipe or device. */
  readonly isFile: boolean;
  readonly bytes: number;
  /** Wall time, milliseconds since 1970 UTC. */
  readonly modifiedMs: number;
}
