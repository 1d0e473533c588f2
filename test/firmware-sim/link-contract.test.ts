import { describe, expect, test } from 'vitest';
import { type Firmware, simulateBoard } from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';
import { memoryKind, ptyKind } from './hosts.ts';
import { counting, onKey, uno } from './rig.ts';

const KINDS = [
  ['memory', memoryKind],
  ['a pseudo-terminal', ptyKind],
] as const;

describe.each(KINDS)('a board on %s', (_, makeKind) => {
  /** A board and a host that has its port open. The link is the same at every replug. */
  async function rig(firmware: Firmware, speed: number | 'max' = 1) {
    const kind = makeKind();
    const board = await simulateBoard({ profile: uno, firmware, link: kind.plug, speed });
    return { board, kind, host: await kind.openHost(board.path) };
  }

  test('is heard byte for byte: every byte from 0 to 255 arrives as it was sent', async () => {
    const every = Buffer.from(Array.from({ length: 256 }, (_byte, value) => value));
    const { board, host } = await rig(onKey([every]));
    host.write('x');
    await eventually('all 256 bytes arrive', () => host.text.length >= 256);
    expect(Buffer.from(host.text, 'latin1')).toEqual(every);
    await board.close();
    await host.close();
  });

  test('hears what its host writes', async () => {
    const heard: string[] = [];
    const firmware: Firmware = {
      async *boot(serial) {
        serial.onReceive((bytes) => heard.push(Buffer.from(bytes).toString()));
        await new Promise<void>((resolve) => serial.power.addEventListener('abort', () => resolve(), { once: true }));
      },
    };
    const { board, host } = await rig(firmware);
    host.write('\u0003q\r\n\u0000');
    await eventually('the board hears it', () => heard.join('').length >= 5);
    expect(heard.join('')).toBe('\u0003q\r\n\u0000');
    await board.close();
    await host.close();
  });

  test('loses nothing of 2 MB at full speed to a host in the same process', async () => {
    const lines = Array.from({ length: 1000 }, (_line, number) => `${number}`.padStart(200, '.'));
    const texts = Array.from({ length: 10 }, () => `${lines.join('\n')}\n`);
    const { board, host } = await rig(onKey(texts, { thenEnd: true }), 'max');
    host.write('x');
    await board.finished;
    await eventually('all of it arrives', () => host.text.length >= 2_010_000);
    expect(host.text === texts.join('')).toBe(true);
    expect(board).toMatchObject({ bytesSent: 2_010_000, bytesDiscarded: 0 });
    await board.close();
    await host.close();
  });

  test('ends the reading of its host when it is unplugged', async () => {
    const { board, host } = await rig(onKey(['hello\n']));
    host.write('x');
    await eventually('the host reads', () => host.text === 'hello\n');
    expect(host.ended).toBe(false);
    await board.unplug();
    expect(board.plugged).toBe(false);
    await eventually('the host notices', () => host.ended);
    await board.close();
    await host.close();
  });

  test('boots again when it is replugged, and counts on', async () => {
    const { board, kind, host } = await rig(onKey(['boot\n']));
    host.write('x');
    await eventually('it has booted', () => host.text === 'boot\n');
    await board.unplug();
    await host.close();
    await board.replug();
    const again = await kind.openHost(board.path);
    again.write('x');
    await eventually('it has booted again', () => again.text === 'boot\n');
    expect(board.bytesSent).toBe(10);
    await board.close();
    await again.close();
  });

  test('can be closed twice, and closed for good', async () => {
    const { board, host } = await rig(counting);
    await Promise.all([board.close(), board.close()]);
    await board.replug();
    expect(board.plugged).toBe(false);
    await board.finished;
    await host.close();
  });

  test('is closed by its signal, before and after it is plugged in', async () => {
    const kind = makeKind();
    const signal = new AbortController();
    const board = await simulateBoard({ profile: uno, firmware: counting, link: kind.plug, signal: signal.signal });
    expect(board.plugged).toBe(true);
    signal.abort();
    await board.finished;
    expect(board.plugged).toBe(false);
    const late = await simulateBoard({ profile: uno, firmware: counting, link: kind.plug, signal: signal.signal });
    expect(late.plugged).toBe(false);
  });

  test('tells of a firmware that fails', async () => {
    const firmware: Firmware = {
      // biome-ignore lint/correctness/useYield: it fails before
      *boot() {
        throw new RangeError('bad opcode');
      },
    };
    const board = await simulateBoard({ profile: uno, firmware, link: makeKind().plug });
    await expect(board.finished).rejects.toThrow('bad opcode');
    await board.close();
  });
});
