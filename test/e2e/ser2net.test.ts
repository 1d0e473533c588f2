import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { boardProfile, shippedFirmware } from '../../boards/index.ts';
import { rfc2217Source } from '../../bridge/sources/rfc2217/rfc2217-source.ts';
import { systemClock } from '../../core/index.ts';
import { chipFirmware, type SimulatedBoard, simulateBoard } from '../../firmware-sim/index.ts';
import { pull } from '../bridge/sources/tcp/tcp-rig.ts';
import { freePort } from '../chaos/free-port.ts';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, getRows, stopAll } from './cli-process.ts';
import { killSer2net, type Loan, startSer2net } from './ser2net-server.ts';

const needs = { ser2net: requireProgram('ser2net') };
let folder: string;
let servers: ChildProcess[];
let board: SimulatedBoard | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-ser2net-'));
  servers = [];
});

afterEach(async () => {
  await stopAll();
  await Promise.all(servers.map(killSer2net));
  await board?.close();
  board = undefined;
  rmSync(folder, { recursive: true });
});

async function lend(loan: Omit<Loan, 'folder'>): Promise<ChildProcess> {
  const server = await startSer2net({ ...loan, folder });
  servers.push(server);
  return server;
}

testWith(
  needs,
  'points of a board behind ser2net are stored, and ser2net may be killed and started again meanwhile',
  async ({ ser2net }) => {
    const link = join(folder, 'uno');
    const sim = new CliProcess(['sim', 'arduino-uno', '--link', link]);
    await sim.printed(/^(\/\S+)/);
    const port = await freePort();
    const first = await lend({ ser2net, protocol: 'tcp', device: link, port });
    const bridge = new CliProcess([
      ...['run', '--port', `tcp://127.0.0.1:${port}`, '--http-port', '0', '--host', '127.0.0.1'],
      ...['--data', join(folder, 'data')],
    ]);
    const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
    await eventually('points are stored', async () => (await getRows(plotUrl)).length > 30);
    const before = await getRows(plotUrl);
    await killSer2net(first);
    await bridge.printed(/(lost 127\.0\.0\.1:\d+ \(.*\); trying again until it opens)/);
    await lend({ ser2net, protocol: 'tcp', device: link, port });
    await eventually('more are stored', async () => (await getRows(plotUrl)).length > before.length + 30);
    const rows = await getRows(plotUrl);
    expect(rows.slice(0, before.length)).toEqual(before);
    expect(new Set(rows.map(({ series }) => series))).toEqual(new Set(['ecg', 'heart_rate', 'temperature']));
  },
);

testWith(
  needs,
  'over RFC 2217 the rate reaches the chip: at its own it is read, at another one no line of it is',
  async ({ ser2net }) => {
    const profile = boardProfile('arduino-uno');
    const printer = shippedFirmware('line-printer', profile.mcu);
    if (printer === undefined) throw new Error('there is no line printer for this board');
    board = await simulateBoard({
      profile,
      firmware: chipFirmware({ profile, program: readFileSync(printer.hexUrl) }),
    });
    const port = await freePort();
    await lend({ ser2net, protocol: 'telnet(rfc2217),tcp', device: board.path ?? '', port });
    const read = async (baudRate: number, count: number) => {
      const stop = new AbortController();
      const settings = { baudRate, dataBits: 8, parity: 'none', stopBits: 1, dtr: true, rts: true } as const;
      const source = rfc2217Source({
        ...{ board: 'uno', address: { host: '127.0.0.1', port }, settings, maxLineBytes: 4096 },
        ...{ clock: systemClock, onStatus: () => undefined },
      });
      let lines: string[] = [];
      await eventually(`${count} lines at ${baudRate} baud`, async () => {
        const reading = pull(source, stop.signal);
        // ser2net opens its port a moment after it was started.
        const ended = await Promise.race([
          reading.end.then(() => true),
          enough(reading.lines, count).then(() => false),
        ]);
        lines = reading.lines;
        return !ended;
      });
      stop.abort();
      return lines;
    };
    for (const line of await read(printer.baudRate, 5)) expect(line).toMatch(LINE);
    expect((await read(57_600, 5)).filter((line) => LINE.test(line))).toEqual([]);
  },
);

/** What the line printer prints. */
const LINE = /^count:\d+,time:\d+ ms$/;

function enough(lines: readonly string[], count: number): Promise<void> {
  return eventually(`${count} lines`, () => lines.length >= count);
}
