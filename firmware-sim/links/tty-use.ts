import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { BoardstreamError, errorText } from '../../core/index.ts';
import { callOnFile } from './system-call.ts';

/** What any process of any user does to a tty, in the order the kernel saw it. */
export interface TtyUse {
  opened(): void;
  /** Two that close it one right after the other may count as one. */
  closed(): void;
}

/** Kinds of events of inotify(7). */
const IN_CLOSE = 0x18;
const IN_OPEN = 0x20;

/** Of inotify_add_watch, which Perl knows by number alone; from the tables of the Linux kernel. */
const SYSTEM_CALL_NUMBERS: Readonly<Partial<Record<NodeJS.Architecture, number>>> = {
  arm: 317,
  arm64: 27,
  ia32: 292,
  loong64: 27,
  ppc64: 276,
  riscv64: 27,
  s390x: 285,
  x64: 254,
};

const PERL = `
my $number = shift or die "no system call numbers for this processor\\n";
while (my ($path, $mask) = splice(@ARGV, 0, 2)) {
  syscall($number + 0, 3, $path, $mask + 0) >= 0 or die "inotify_add_watch: $!\\n";
}
`;
const PYTHON = `
import ctypes, os, sys
add_watch = ctypes.CDLL(None, use_errno=True).inotify_add_watch
for path, mask in zip(sys.argv[2::2], sys.argv[3::2]):
    if add_watch(3, path.encode(), int(mask)) < 0:
        sys.exit("inotify_add_watch: " + os.strerror(ctypes.get_errno()))
`;

/**
 * Tells of every opening and closing of a tty. Node can watch files, but not for that: so its watches are given another
 * mask. It calls whatever is neither a change of content nor of attributes "rename". The folder is asked for openings and
 * the tty for closings, because Node would not say which of the two an event was. Both come through one queue of the
 * kernel, in order.
 * @returns what ends it
 * @throws BoardstreamError `PTY_UNAVAILABLE` when neither Perl nor Python can do it, or the machine watches too much already
 */
export async function watchTtyUse(ttyPath: string, use: TtyUse, searchPath: string): Promise<() => void> {
  const folder = dirname(ttyPath);
  const number = basename(ttyPath);
  const folderWatcher = joinFolderWatch(folder);
  let ttyWatcher: FSWatcher | undefined;
  const onFolder = (type: string, name: string | null) => {
    if (type === 'rename' && name === number) use.opened();
  };
  const stop = () => {
    ttyWatcher?.close();
    folderWatcher.off('change', onFolder);
    leaveFolderWatch();
  };
  try {
    ttyWatcher = startWatch(ttyPath);
    const args = [SYSTEM_CALL_NUMBERS[process.arch] ?? '', folder, IN_OPEN, ttyPath, IN_CLOSE].map(String);
    await callOnFile(inotifyFileOf(ttyPath), { perl: PERL, python: PYTHON, args }, searchPath);
  } catch (error) {
    stop();
    throw error;
  }
  // Only now: what this process did to the tty until here is over.
  ttyWatcher.on('change', (type) => {
    if (type === 'rename') use.closed();
  });
  folderWatcher.on('change', onFolder);
  return stop;
}

/** One for all boards of the process: a second watch of the folder would undo the mask of the first for a while. */
let folderWatch: { readonly watcher: FSWatcher; users: number } | undefined;

function joinFolderWatch(folder: string): FSWatcher {
  folderWatch ??= { watcher: startWatch(folder).setMaxListeners(0), users: 0 };
  folderWatch.users += 1;
  return folderWatch.watcher;
}

function leaveFolderWatch(): void {
  if (folderWatch === undefined) return;
  folderWatch.users -= 1;
  if (folderWatch.users > 0) return;
  folderWatch.watcher.close();
  folderWatch = undefined;
}

function startWatch(path: string): FSWatcher {
  try {
    return watch(path, { persistent: false }).on('error', () => {});
  } catch (error) {
    throw new BoardstreamError(
      'PTY_UNAVAILABLE',
      `cannot watch who opens ${path}: ${errorText(error)}; raise the limits of sysctl fs.inotify`,
      { path },
      error,
    );
  }
}

/** The file through which this thread's event loop watches `path`, by what the kernel says of it in proc(5), "fdinfo". */
function inotifyFileOf(path: string): number {
  const { ino, dev } = statSync(path);
  // A file system of the kernel itself has a device number without major part; stat(2) gives it split.
  const device = (dev & 0xff) | ((dev >> 12) & 0xfff00);
  const watched = `ino:${ino.toString(16)} sdev:${device.toString(16)} `;
  const file = readdirSync('/proc/self/fdinfo').find((fd) => fdinfo(fd).includes(watched));
  if (file === undefined) throw new BoardstreamError('PTY_UNAVAILABLE', `nothing in /proc says how ${path} is watched`);
  return Number(file);
}

function fdinfo(fd: string): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
  } catch {
    // It has been closed meanwhile.
    return '';
  }
}
