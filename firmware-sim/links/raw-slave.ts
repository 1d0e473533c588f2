import { spawn } from 'node:child_process';
import { BoardstreamError, errorText } from '../../core/index.ts';

/**
 * What Node cannot do by itself: unlock the other end of a pseudo-terminal (TIOCSPTLCK 0x40045431, without which opening
 * it fails with EIO) and make it raw as cfmakeraw(3) does, VMIN 1 and VTIME 0: TCGETS 0x5401, TCSETS 0x5402, flags from
 * Linux' asm-generic/termbits.h. It also switches packet mode on (TIOCPKT 0x5420, ioctl_tty(2)), which tells the master
 * when a client flushes the tty, and with EXTPROC (0x10000) when it changes the settings. All of it works on the master, which is file 3 of the helper. In Perl because perl-base is
 * essential on Debian and Raspberry Pi OS and starts in 5 ms; in Python where Perl is missing.
 */
const PERL = `
open(my $master, "+<&=", 3) or die "file 3: $!\\n";
my $unlocked = pack("i", 0);
ioctl($master, 0x40045431, $unlocked) or die "TIOCSPTLCK: $!\\n";
my $termios = "\\0" x 64;
ioctl($master, 0x5401, $termios) or die "TCGETS: $!\\n";
my ($input, $output, $control, $local, $rest) = unpack("L4a*", $termios);
$input &= ~0x5eb; $output &= ~0x1; $control = ($control & ~0x130) | 0x30;
$local = ($local & ~0x804b) | 0x10000;
$termios = pack("L4a*", $input, $output, $control, $local, $rest);
substr($termios, 22, 2) = "\\0\\1";
ioctl($master, 0x5402, $termios) or die "TCSETS: $!\\n";
my $packets = pack("i", 1);
ioctl($master, 0x5420, $packets) or die "TIOCPKT: $!\\n";
`;
const PYTHON = `
import fcntl, struct
fcntl.ioctl(3, 0x40045431, struct.pack("i", 0))
termios = bytearray(fcntl.ioctl(3, 0x5401, bytes(64)))
i, o, c, l = struct.unpack_from("4I", termios)
struct.pack_into("4I", termios, 0, i & ~0x5eb, o & ~0x1, (c & ~0x130) | 0x30, (l & ~0x804b) | 0x10000)
termios[22:24] = bytes((0, 1))
fcntl.ioctl(3, 0x5402, bytes(termios))
fcntl.ioctl(3, 0x5420, struct.pack("i", 1))
`;

const HELPERS = [
  { command: 'perl', args: ['-e', PERL] },
  { command: 'python3', args: ['-S', '-E', '-c', PYTHON] },
] as const;

/**
 * Unlocks the slave of this master, makes it raw and puts the master into packet mode.
 * @param searchPath the `PATH` in which the helpers are looked for
 * @throws BoardstreamError `PTY_UNAVAILABLE` when neither helper works
 */
export async function makeSlaveRaw(masterFd: number, searchPath: string): Promise<void> {
  const failures: string[] = [];
  for (const { command, args } of HELPERS) {
    const failure = await runHelper(command, args, masterFd, searchPath);
    if (failure === undefined) return;
    failures.push(`${command}: ${failure}`);
  }
  throw new BoardstreamError(
    'PTY_UNAVAILABLE',
    `a simulated tty needs perl or python3 once to set it up (${failures.join('; ')}); install one: apt install perl-base`,
    { searchPath },
  );
}

/** What went wrong, or `undefined`. */
function runHelper(
  command: string,
  args: readonly string[],
  masterFd: number,
  searchPath: string,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // As file 3: Node clears O_NONBLOCK, which the helper shares with this process, on files 0 to 2.
    const child = spawn(command, args, { env: { PATH: searchPath }, stdio: ['ignore', 'ignore', 'pipe', masterFd] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on('error', (error) => {
      complaint = errorText(error);
    });
    // After an error, too: only then are the pipes closed.
    child.on('close', (code) => resolve(code === 0 ? undefined : complaint.trim() || `exit code ${code}`));
  });
}
