import { SerialPort } from 'serialport';
import { expect, test } from 'vitest';
import type { HostEvent } from '../../firmware-sim/index.ts';
import { ptyLink } from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';

function open(path: string, baudRate: number): Promise<SerialPort> {
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate }, (error) => (error === null ? resolve(port) : reject(error)));
  });
}

function closed(port: SerialPort): Promise<void> {
  return new Promise((resolve) => port.close(() => resolve()));
}

test('a board on a tty learns of each opening and of the rate, and a flush is no opening', async () => {
  const events: HostEvent[] = [];
  const link = await ptyLink()(
    () => {},
    (event) => events.push(event),
  );
  const openings = () => events.filter(({ type }) => type === 'opened').length;
  const rates = () => events.flatMap((event) => (event.type === 'baudRateSet' ? [event.baudRate] : []));
  try {
    const first = await open(link.path ?? '', 57_600);
    await eventually('the opening and its rate are noticed', () => openings() === 1 && rates().includes(57_600));
    await new Promise<void>((resolve) => first.flush(() => resolve()));
    await new Promise<void>((resolve) => first.update({ baudRate: 19_200 }, () => resolve()));
    await eventually('the new rate is noticed', () => rates().includes(19_200));
    expect(openings()).toBe(1);
    await closed(first);
    // How soon a closing is noticed is not said; until then an opening goes on from the one before.
    await eventually('an opening is noticed again', async () => {
      await closed(await open(link.path ?? '', 9600));
      return openings() === 2;
    });
  } finally {
    await link.close();
  }
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
