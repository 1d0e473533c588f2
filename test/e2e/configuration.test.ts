import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Link, ptyLink } from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';
import { CliProcess, getRows, runCli, stopAll } from './cli-process.ts';

const CANARY = 'canary7531';
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-config-'));
  file = join(folder, 'boardstream.yaml');
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

/** A board that prints what the test says, and knows how often its port was opened. */
class Board {
  opened = 0;
  readonly #link: Link;

  private constructor(link: Link) {
    this.#link = link;
  }

  static async plugIn(): Promise<Board> {
    const count = { opened: () => {} };
    const link = await ptyLink()(
      () => undefined,
      ({ type }) => type === 'opened' && count.opened(),
    );
    const board = new Board(link);
    count.opened = () => {
      board.opened += 1;
    };
    return board;
  }

  get path(): string {
    return this.#link.path ?? '';
  }

  /** Lines, newline included. */
  async print(text: string): Promise<void> {
    let rest: Uint8Array = Buffer.from(text);
    await eventually('the tty has taken everything', () => {
      rest = rest.subarray(this.#link.write(rest));
      return rest.length === 0;
    });
  }

  async unplug(): Promise<void> {
    await this.#link.close();
  }
}

function count(output: string, text: string): number {
  return output.split(text).length - 1;
}

async function hangUp(bridge: CliProcess, expected: RegExp): Promise<string> {
  const before = bridge.stderr.length;
  bridge.child.kill('SIGHUP');
  await eventually(`${expected} is said`, () => expected.test(bridge.stderr.slice(before)));
  return bridge.stderr.slice(before);
}

test('a reload opens only what changed: a board that stays as it is is never opened again', async () => {
  const [steady, other, late] = await Promise.all([Board.plugIn(), Board.plugIn(), Board.plugIn()]);
  const board = (path: string, more = '') => `{ source: serial, path: ${path}${more} }`;
  const config = (boards: Record<string, string>, more = '') =>
    writeFileSync(
      file,
      `server: { http-port: 0, host: 127.0.0.1 }\nboards:\n${Object.entries(boards)
        .map(([name, text]) => `  ${name}: ${text}\n`)
        .join('')}${more}`,
    );
  config({ steady: board(steady.path), other: board(other.path) });
  const bridge = new CliProcess(['run', '--config', file, '--data', folder]);
  await bridge.printed(/(steady: reading)/);
  await bridge.printed(/(other: reading)/);
  await Promise.all([steady.print('half\nT:1\n'), other.print('half\nT:1\n')]);
  await eventually('both plots are there', () => count(bridge.stdout, 'Live plot: ') === 2);
  await eventually('both openings were seen', () => steady.opened === 1 && other.opened === 1);

  // Another rate for one, and a third board.
  config({ steady: board(steady.path), other: board(other.path, ', baud: 9600'), late: board(late.path) });
  await hangUp(bridge, /read \S+ again: started late; reopened other/);
  await eventually('the changed one is open again', () => count(bridge.stderr, 'other: reading') === 2);
  await eventually('the new one is open', () => count(bridge.stderr, 'late: reading') === 1);

  // A calibration needs no opening, and holds from the next line on.
  config({
    steady: board(steady.path, ', series: { T: { rename: air, scale: 2, offset: 1 } }'),
    other: board(other.path),
  });
  await hangUp(bridge, /read \S+ again: stopped late; reopened other; reread steady/);
  await steady.print('T:10\n');
  const plotUrl = /plot is at (\S+)/.exec(
    bridge.stderr.split('\n').find((line) => line.includes('steady: the plot')) ?? '',
  );
  await eventually('the calibrated point is stored', async () =>
    (await getRows(plotUrl?.[1] ?? '')).some(({ series, value }) => series === 'air' && value === 21),
  );

  // One with mistakes is one line, and nothing else.
  config({ steady: board(steady.path, ', bud: 9600'), other: '{ source: sreial }' });
  const refused = await hangUp(bridge, /said before goes on/);
  expect(refused.trim().split('\n')).toHaveLength(1);
  expect(refused).toContain(`${file}:3:`);
  expect(refused).toMatch(/did you mean "baud"\? \(and 1 more; boardstream validate lists them\)/);
  rmSync(file);
  await hangUp(bridge, /cannot read .* said before goes on/);

  // What a running bridge cannot change is named.
  config({ steady: board(steady.path) }, 'name: shed\nspool: { max: 4 MiB }\n');
  await hangUp(bridge, /stopped other; reread steady; name, spool only at the next start/);

  await steady.print('T:11\n');
  await eventually('the board is still read', async () =>
    (await getRows(plotUrl?.[1] ?? '')).some(({ series, value }) => series === 'T' && value === 11),
  );
  expect(steady.opened).toBe(1);
  expect(count(bridge.stderr, 'steady: reading')).toBe(1);
  expect(count(bridge.stderr, 'steady: dropped the first line')).toBe(1);
  expect(await bridge.stop()).toBe(0);
  await Promise.all([steady, other, late].map((one) => one.unplug()));
});

test('a change of the destination loses no point, and sends none of the rest to the old one', async () => {
  const env = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: CANARY };
  const servers = ['one', 'two'].map(
    (name) =>
      new CliProcess(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, name)], { env }),
  );
  const [one = '', two = ''] = await Promise.all(servers.map((server) => server.printed(/^Stream server: (\S+)$/m)));
  const board = await Board.plugIn();
  const config = (url: string) =>
    writeFileSync(
      file,
      `boards: { uno: { source: serial, path: ${board.path} } }\ndestinations: { live: { kind: stream, url: "${url}" } }\n`,
    );
  config(one);
  const bridge = new CliProcess(['run', '--config', file, '--data', join(folder, 'bridge')], { env });
  await bridge.printed(/(uno: reading)/);
  await board.print('half\n');
  let next = 0;
  const print = async (lines: number) => {
    for (const end = next + lines; next < end; next += 1) await board.print(`T:${next}\n`);
  };
  await print(50);
  const plotAt = (url: string) => bridge.printed(new RegExp(`^Live plot: (${url}\\S+)$`, 'm'));
  const oldPlot = await plotAt(one);
  config(two);
  const printing = print(300);
  await hangUp(bridge, /moved to another destination/);
  await printing;
  await print(50);
  const newPlot = await plotAt(two);
  const values = async (plot: string) => (await getRows(plot)).map(({ value }) => value);
  await eventually('the last point has arrived', async () => (await values(newPlot)).at(-1) === 399);
  const [before, after] = [await values(oldPlot), await values(newPlot)];
  expect([...new Set([...before, ...after])].sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, at) => at));
  expect(before).not.toContain(399);
  expect(count(bridge.stderr, 'uno: reading')).toBe(1);
  expect(await bridge.stop()).toBe(0);
  expect(bridge.stderr + bridge.stdout).not.toContain(CANARY);
  await board.unplug();
});

test('run and validate name every mistake of a configuration and exit with 78', async () => {
  writeFileSync(file, 'boards:\n  a: { source: serial, path: /dev/x, bud: 1 }\nserver: { http-port: 80000 }\n');
  const expected = [
    `${file}:2:38: boards.a.bud is no key here; did you mean "baud"?`,
    `${file}:3:22: server.http-port must be a whole number from 0 to 65535`,
    '',
  ].join('\n');
  for (const args of [
    ['validate', file],
    ['run', '--config', file],
    ['run', '--config', file, '--print-config'],
  ]) {
    expect(await runCli(args)).toEqual({ exitCode: 78, stdout: '', stderr: expected });
  }
});

test('validate tells configurations from scenarios, and prints the schema for editors', async () => {
  writeFileSync(file, 'boards: { a: { source: stdin } }\n');
  const right = await runCli(['validate', file]);
  expect(right).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('valid configuration: 1 board, to a server'),
  });
  const broken = await runCli(['validate', 'examples/scenarios/bad-day.yaml']);
  expect(broken).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('valid scenario') });
  writeFileSync(file, 'board: arduino-uno\nfirmware: [\n');
  expect((await runCli(['validate', file])).exitCode).toBe(78);
  expect(JSON.parse((await runCli(['validate', '--schema'])).stdout)).toMatchObject({ title: 'boardstream.yaml' });
  expect((await runCli(['validate'])).exitCode).toBe(2);
});

test('--print-config shows options over variables over the file, and no secret', async () => {
  writeFileSync(file, `server: { http-port: 1, host: a }\ndestinations: { x: { kind: stream, url: "http://x" } }\n`);
  writeFileSync(join(folder, 'key'), `${CANARY}\n`);
  const env = {
    ...process.env,
    BOARDSTREAM_USER: 'maker',
    BOARDSTREAM_KEY_FILE: join(folder, 'key'),
    BOARDSTREAM_SERVER_HOST: 'b',
    BOARDSTREAM_SERVER_HTTP_PORT: '2',
  };
  const cli = new CliProcess(['run', '--config', file, '--print-config', '--http-port', '3', '--ack', 'off'], { env });
  expect(await cli.exitCode).toBe(0);
  expect(cli.stderr).toBe('');
  expect(cli.stdout).toContain('http-port: 3\n  host: b\n');
  expect(cli.stdout).toContain('user: maker\n    key: (set)\n');
  expect(cli.stdout).toContain('ack: "off"\n');
  expect(cli.stdout).not.toContain(CANARY);
});
