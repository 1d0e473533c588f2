import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { expect, onTestFinished, test } from 'vitest';
import { type HostEvent, ptyLink } from '../../firmware-sim/index.ts';
import { PortWatch } from '../../firmware-sim/links/port-watch.ts';
import { eventually } from '../eventually.ts';
import { requirePythonSerial, testWith } from '../requirements.ts';

/** A tty, and what its board is told. */
async function watchedTty(searchPath?: string) {
  const events: HostEvent[] = [];
  const link = await ptyLink(searchPath === undefined ? {} : { searchPath })(
    () => {},
    (event) => events.push(event),
  );
  onTestFinished(() => link.close());
  return {
    path: link.path ?? '',
    openings: () => events.filter(({ type }) => type === 'opened').length,
    rates: () => events.flatMap((event) => (event.type === 'baudRateSet' ? [event.baudRate] : [])),
  };
}

function open(path: string, baudRate: number): Promise<SerialPort> {
  return new Promise((resolve, reject) => {
    // A process that this one has just started holds the lock of a port that is closed, until it is another program.
    const port = new SerialPort({ path, baudRate, lock: false }, (error) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

function closed(port: SerialPort): Promise<void> {
  return new Promise((resolve) => port.close(() => resolve()));
}

const openFile = (path: string) => openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);

test('a board on a tty learns of each opening and of the rate, and neither a flush nor a new rate is an opening', async () => {
  const { path, openings, rates } = await watchedTty();
  const first = await open(path, 57_600);
  await eventually('the opening and its rate are noticed', () => openings() === 1 && rates().includes(57_600));
  await new Promise<void>((resolve) => first.flush(() => resolve()));
  await new Promise<void>((resolve) => first.update({ baudRate: 19_200 }, () => resolve()));
  await eventually('the new rate is noticed', () => rates().includes(19_200));
  expect(openings()).toBe(1);
  await closed(first);
  await closed(await open(path, 9600));
  await eventually('the next opening and its rate are noticed', () => openings() === 2 && rates().includes(9600));
});

test('a host that closes the port and opens it again at once has opened it anew, every time', async () => {
  const { path, openings } = await watchedTty();
  for (let time = 0; time < 20; time += 1) await closed(await open(path, 57_600));
  await eventually('all are noticed', () => openings() >= 20);
  expect(openings()).toBe(20);
});

test('a host that sets nothing, as cat does, opens the port as well', async () => {
  const { path, openings } = await watchedTty();
  execFileSync('sh', ['-c', ': < "$1"', 'sh', path]);
  await eventually('it is noticed', () => openings() === 1);
});

test('of several hosts the first opens the port, and the last closes it', async () => {
  const { path, openings } = await watchedTty();
  const monitor = openFile(path);
  await eventually('the first is noticed', () => openings() === 1);
  for (let time = 0; time < 3; time += 1) execFileSync('sh', ['-c', 'echo x > "$1"', 'sh', path]);
  // The kernel tells in order: once the opening of another tty is noticed, everything before has been.
  const other = await watchedTty();
  closeSync(openFile(other.path));
  await eventually('what comes after them is noticed', () => other.openings() === 1);
  expect(openings()).toBe(1);
  closeSync(monitor);
  closeSync(openFile(path));
  await eventually('the one after them is noticed', () => openings() === 2);
});

test.each([
  ['nobody has the tty open', false, 2],
  ['somebody still has', true, 1],
])('where of two closings one was told and %s, the next opening counts accordingly', async (_, isOpen, openings) => {
  const events: HostEvent[] = [];
  const tty = { stty: async () => '', isOpenElsewhere: async () => isOpen };
  const watch = new PortWatch(tty, (event) => events.push(event));
  watch.opened();
  watch.opened();
  watch.closed();
  await Promise.resolve();
  watch.opened();
  expect(events).toHaveLength(openings);
});

test('a host that keeps the kernel from telling of settings does so until it closes the port, and no longer', async () => {
  const asked: string[] = [];
  const tty = {
    async stty(argument: string) {
      asked.push(argument);
      return 'speed 9600 baud; rows 0; columns 0;\n-echoctl -extproc\n';
    },
    isOpenElsewhere: async () => false,
  };
  const watch = new PortWatch(tty, () => {});
  watch.opened();
  watch.settingsChanged();
  await Promise.resolve();
  expect(asked).toEqual(['-a']);
  watch.closed();
  expect(asked).toEqual(['-a', 'extproc']);
});

test('a board that is being plugged in or unplugged hides no opening of the one beside it', async () => {
  const { path, openings } = await watchedTty();
  let opened = 0;
  /** Opens and closes the first tty for as long as this takes. */
  const during = async <T>(change: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    change.then(over, over);
    while (!isOver) {
      closeSync(openFile(path));
      opened += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return change;
  };
  for (let time = 0; time < 3; time += 1) {
    const second = await during(ptyLink()(() => {}));
    await during(second.close());
  }
  await eventually('all are noticed', () => openings() >= opened);
  expect(openings()).toBe(opened);
});

testWith({ python: requirePythonSerial() }, 'openings are noticed without Perl, too', async ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-watch-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(python, join(folder, 'python3'));
  const { path, openings } = await watchedTty(folder);
  for (let time = 0; time < 3; time += 1) await closed(await open(path, 57_600));
  await eventually('all are noticed', () => openings() === 3);
});

test('what a host sends arrives without the marks of the kernel', async () => {
  const bytes: number[] = [];
  const link = await ptyLink()((chunk) => bytes.push(...chunk));
  try {
    const port = await open(link.path ?? '', 9600);
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    for (let round = 0; round < 20; round += 1) port.write(all);
    await eventually('all have arrived', () => bytes.length >= 20 * 256);
    expect(bytes).toEqual(Array.from({ length: 20 * 256 }, (_, at) => at % 256));
    await closed(port);
  } finally {
    await link.close();
  }
});
