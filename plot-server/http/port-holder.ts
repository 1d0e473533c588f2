import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

const LISTENING = '0A';

/** The process that listens on a TCP port, as far as /proc shows it to this user; `undefined` where it does not. */
export function portHolder(port: number): PortHolder | undefined {
  const sockets = new Set(listeningInodes(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  for (const name of namesIn('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    for (const descriptor of namesIn(`/proc/${name}/fd`)) {
      if (sockets.has(linkTarget(`/proc/${name}/fd/${descriptor}`))) {
        return { pid: Number(name), command: textOf(`/proc/${name}/comm`).trim() };
      }
    }
  }
  return undefined;
}

/** Rows of /proc/net/tcp: number, local address:port, remote, state, queues, timer, retransmits, uid, timeout, inode. */
function listeningInodes(port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((path) => textOf(path).split('\n'))
    .map((row) => row.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) === true && columns[3] === LISTENING)
    .flatMap((columns) => columns[9] ?? []);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
