import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isBoardstreamError, ManualClock } from '../../core/index.ts';
import {
  demoSketch,
  ptyLink,
  type SimulatedBoardOptions,
  simulateBoard,
  textFirmware,
} from '../../firmware-sim/index.ts';
import { placeLink } from '../../firmware-sim/links/link-path.ts';
import { eventually } from '../eventually.ts';
import { requirePythonSerial, testWith } from '../requirements.ts';
import { openSerialPort } from './hosts.ts';
import { counting, onKey, repeating, uno } from './rig.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-pty-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const plugIn = (options: Partial<SimulatedBoardOptions> = {}) =>
  simulateBoard({ profile: uno, firmware: onKey(['hello\n']), ...options });

/** Opens a tty as `cat` does, with no library between. Node opens it a second time, so that the first can be closed. */
function openTty(path: string | undefined): ReadStream {
  const file = openSync(path ?? '', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const stream = new ReadStream(file);
  closeSync(file);
  return stream;
}

const openFiles = () => readdirSync('/proc/self/fd').length;

async function failureOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isBoardstreamError(error)) throw new Error('did not fail as expected', { cause: error });
  return { code: error.code, message: error.message };
}

describe('a board on a pseudo-terminal', () => {
  test('is a tty that keeps through hosts that come and go', async () => {
    const board = await plugIn();
    expect(board.path).toMatch(/^\/dev\/pts\/\d+$/);
    for (const _ of [1, 2, 3]) await (await openSerialPort(board.path ?? '')).close();
    const host = await openSerialPort(board.path ?? '');
    host.write('x');
    await eventually('it is still heard', () => host.text === 'hello\n');
    await board.close();
    await host.close();
  });

  test('goes away in the middle of a stream, and its host sees the end', async () => {
    const board = await plugIn({ firmware: counting, speed: 'max', link: ptyLink({ linkPath: join(folder, 'tty') }) });
    const host = openTty(board.path);
    const closed = new Promise((resolve) => host.once('close', resolve));
    host.on('error', () => {});
    await new Promise((resolve) => host.once('data', resolve));
    await board.unplug();
    await closed;
    expect(readdirSync(folder)).toEqual([]);
    expect(board.path).toBeUndefined();
    await board.close();
  });

  test('leaves no file open after 50 boards, read in mid-stream or not', async () => {
    const round = async (at: number) => {
      const board = await plugIn({
        firmware: counting,
        speed: 'max',
        link: ptyLink({ linkPath: join(folder, 'tty') }),
      });
      if (at % 2 === 0) {
        const host = openTty(board.path);
        host.on('error', () => {});
        const closed = new Promise((resolve) => host.once('close', resolve));
        await new Promise((resolve) => host.once('data', resolve));
        await board.close();
        await closed;
      }
      if (at % 3 === 0) await board.replug();
      await board.close();
    };
    await round(0);
    const before = openFiles();
    for (let at = 0; at < 50; at += 1) await round(at);
    expect(openFiles()).toBe(before);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('does not wait for ever, nor fill memory, when nobody has it open', async () => {
    const clock = new ManualClock();
    const board = await plugIn({ firmware: repeating('0123456789\n', 1), baudRate: 115_200, clock });
    await clock.advance(20_000);
    expect(board.bytesSent).toBeLessThan(100_000);
    expect(board.bytesSent + board.bytesDiscarded).toBeGreaterThan(219_000);
    await board.close();
    expect(clock.sleeping).toBe(0);
  });

  testWith({ python: requirePythonSerial() }, 'is read by python3-serial like every other port', async ({ python }) => {
    const board = await plugIn({
      firmware: textFirmware(demoSketch(uno)),
      link: ptyLink({ linkPath: join(folder, 'tty') }),
    });
    const script = [
      'import serial, sys',
      'port = serial.Serial(sys.argv[1], 115200, timeout=10)',
      'port.readline()',
      'sys.stdout.buffer.write(b"".join(port.readline() for _ in range(5)))',
    ].join('\n');
    const child = spawn(python, ['-c', script, board.path ?? ''], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^(?:ecg:-?\d\.\d{3} mV,heart_rate:\d\d\.\d bpm,temperature:\d\d\.\d\d \*C\r\n){5}$/);
    await board.close();
  });
});

describe('the link path', () => {
  const linkPath = () => join(folder, 'tty-uno');
  const plugInAt = (path: string) => plugIn({ link: ptyLink({ linkPath: path }) });

  test('is where the board is, leads to the tty, and is the same after a replug', async () => {
    const board = await plugInAt(linkPath());
    expect(board.path).toBe(linkPath());
    expect(readlinkSync(linkPath())).toMatch(/^\/dev\/pts\/\d+$/);
    await board.unplug();
    expect(readdirSync(folder)).toEqual([]);
    await board.replug();
    const host = await openSerialPort(board.path ?? '');
    host.write('x');
    await eventually('the board is heard through it', () => host.text === 'hello\n');
    await board.close();
    await host.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes the place of a link that leads nowhere', async () => {
    symlinkSync('/dev/pts/99999', linkPath());
    const board = await plugInAt(linkPath());
    expect(readlinkSync(linkPath())).not.toBe('/dev/pts/99999');
    await board.close();
  });

  test('takes the place of a link that a killed simulator left, when the kernel gives the same number again', () => {
    symlinkSync('/dev/null', linkPath());
    placeLink(linkPath(), '/dev/null');
    expect(readlinkSync(linkPath())).toBe('/dev/null');
  });

  test('leaves alone a file that is not a link', async () => {
    writeFileSync(linkPath(), 'mine');
    const before = openFiles();
    expect(await failureOf(plugInAt(linkPath()))).toEqual({
      code: 'LINK_PATH_TAKEN',
      message: `${linkPath()} is taken: it is not a symbolic link; remove it or choose another link path`,
    });
    expect(readFileSync(linkPath(), 'utf8')).toBe('mine');
    expect(openFiles()).toBe(before);
  });

  test("leaves alone a link that leads to something, as another simulator's", async () => {
    const first = await plugInAt(linkPath());
    expect((await failureOf(plugInAt(linkPath()))).code).toBe('LINK_PATH_TAKEN');
    expect(existsSync(linkPath())).toBe(true);
    await first.close();
  });

  test('is not removed when it has become another one meanwhile', async () => {
    const board = await plugInAt(linkPath());
    rmSync(linkPath());
    symlinkSync('/dev/null', linkPath());
    await board.close();
    expect(readlinkSync(linkPath())).toBe('/dev/null');
  });

  test('in a folder that does not exist is a wrong usage, said in one line', async () => {
    const failure = await failureOf(plugInAt(join(folder, 'no', 'tty')));
    expect(failure.code).toBe('USAGE');
    expect(failure.message).toMatch(/^cannot make the link .*no such file or directory/i);
  });
});

describe('what sets up the tty', () => {
  const real = (command: string) =>
    spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).stdout.trim();

  /** Every byte there is passes both ways as it is: what a host reads before it has set anything itself. */
  async function isRawWith(searchPath: string): Promise<void> {
    const every = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    let heard = Buffer.alloc(0);
    const board = await plugIn({
      firmware: {
        async *boot(serial) {
          for await (const print of onKey([every]).boot(serial)) {
            serial.onReceive((bytes) => {
              heard = Buffer.concat([heard, bytes]);
            });
            yield print;
          }
        },
      },
      baudRate: Number.POSITIVE_INFINITY,
      link: ptyLink({ searchPath }),
    });
    const host = openTty(board.path);
    let read = Buffer.alloc(0);
    host.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
    });
    host.write('x');
    await eventually('the host reads them all', () => read.length >= 256);
    expect(read).toEqual(every);
    host.write(every);
    await eventually('the board hears them all', () => heard.length >= 256);
    expect(heard).toEqual(every);
    host.destroy();
    await board.close();
  }

  test('is Perl alone where there is Perl', async () => {
    symlinkSync(real('perl'), join(folder, 'perl'));
    await isRawWith(folder);
  });

  testWith({ python: requirePythonSerial() }, 'is Python where Perl is missing', async ({ python }) => {
    symlinkSync(python, join(folder, 'python3'));
    await isRawWith(folder);
  });

  testWith({ python: requirePythonSerial() }, 'is Python where Perl fails', async ({ python }) => {
    symlinkSync(real('false'), join(folder, 'perl'));
    symlinkSync(python, join(folder, 'python3'));
    await isRawWith(folder);
  });

  test('is missing with both, and the message says what to install', async () => {
    const before = openFiles();
    const failure = await failureOf(plugIn({ link: ptyLink({ searchPath: folder }) }));
    expect(failure.code).toBe('PTY_UNAVAILABLE');
    expect(failure.message).toMatch(/perl: spawn perl ENOENT; python3: spawn python3 ENOENT.*apt install perl-base/);
    expect(openFiles()).toBe(before);
  });
});
