import { callOnFile } from './system-call.ts';

/**
 * TIOCSPTLCK 0x40045431 unlocks the other end of a pseudo-terminal, without which opening it fails with EIO. TCGETS 0x5401
 * and TCSETS 0x5402 make it raw as cfmakeraw(3) does, VMIN 1 and VTIME 0; flags from Linux' asm-generic/termbits.h. TIOCPKT
 * 0x5420 switches packet mode on, ioctl_tty(2), which tells the master when a client flushes the tty, and with EXTPROC
 * (0x10000) when it changes the settings. All of it works on the master.
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

/**
 * Unlocks the slave of this master, makes it raw and puts the master into packet mode.
 * @param searchPath the `PATH` in which an interpreter is looked for
 * @throws BoardstreamError `PTY_UNAVAILABLE` when there is none
 */
export function makeSlaveRaw(masterFd: number, searchPath: string): Promise<void> {
  return callOnFile(masterFd, { perl: PERL, python: PYTHON }, searchPath);
}
