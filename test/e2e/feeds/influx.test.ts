import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually } from '../../eventually.ts';
import { requireProgram, testWith } from '../../requirements.ts';
import { CliProcess, stopAll } from '../cli-process.ts';
import { type Database, influxdb, influxRows, victoriaMetrics } from './databases.ts';

let folder: string;
let database: Database | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feeds-'));
});

afterEach(async () => {
  await stopAll();
  await database?.stop();
  database = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs a bridge that reads standard input. */
function startBridge(destination: string): CliProcess {
  const config = join(folder, 'boardstream.yaml');
  const text = `name: pi
boards: { uno: { source: stdin } }
destinations: { db: { kind: influx, ${destination} } }
metrics-port: 0
`;
  writeFileSync(config, text);
  return new CliProcess(['run', '--config', config, '--data', join(folder, 'data')]);
}

/** Resolves when so many points of standard input are in the spool, where a kill leaves them. */
async function appended(bridge: CliProcess, count: number): Promise<void> {
  const url = await bridge.printed(/metrics at (\S+)/);
  let writtenBefore = '';
  await eventually(`${count} points are read`, async () => {
    const text = await (await fetch(url)).text();
    const written = /^boardstream_spool_written_bytes_total (\d+)/m.exec(text)?.[1] ?? '';
    const isWritten = written === writtenBefore;
    writtenBefore = written;
    return isWritten && text.includes(`\nboardstream_spool_appended_points_total ${count}\n`);
  });
}

const LINES = 20_000;
const numbers = Array.from({ length: LINES }, (_, index) => index + 1);
const input = numbers.map((number) => `N=${number},T=${number / 10}\n`).join('');

testWith(
  { influxd: requireProgram('influxd') },
  'InfluxDB has every point once, after kills of the bridge and of the database',
  async ({ influxd }) => {
    database = await influxdb(influxd, folder);
    const { url } = database;
    await database.start();
    await influxRows(url, '', 'CREATE DATABASE home');
    const stored = async () =>
      (await influxRows(url, 'home', 'SELECT N, T FROM boardstream')).map(([, n]) => Number(n));
    await database.stop('SIGKILL');

    let bridge = startBridge(`url: "${url}", database: home`);
    bridge.child.stdin.write(input);
    await bridge.printed(/nothing listens at/);
    await appended(bridge, 2 * LINES);
    await database.start();
    await eventually('some points are stored', async () => (await stored()).length > 0);
    await bridge.stop('SIGKILL');

    await database.stop('SIGKILL');
    bridge = startBridge(`url: "${url}", database: home`);
    await bridge.printed(/nothing listens at/);
    await database.start();
    bridge.child.stdin.end();
    expect(await bridge.exitCode).toBe(0);

    const found = await stored();
    expect(found).toHaveLength(LINES);
    expect(found.sort((one, other) => one - other)).toEqual(numbers);
  },
);

testWith(
  { influxd: requireProgram('influxd') },
  'a series that InfluxDB has as text already is counted, and those beside it are stored',
  async ({ influxd }) => {
    database = await influxdb(influxd, folder);
    const { url } = database;
    await database.start();
    await influxRows(url, '', 'CREATE DATABASE home');
    await fetch(`${url}/write?db=home`, { method: 'POST', body: 'boardstream,board=uno,bridge=pi T="warm"' });
    const bridge = startBridge(`url: "${url}", database: home`);
    // Of one line it takes all or nothing, so that the two have to go by themselves.
    bridge.child.stdin.end('T=21,H=40\n');
    expect(await bridge.exitCode).toBe(0);
    expect(bridge.stderr).toMatch(/refused a point .*field type conflict/);
    expect((await influxRows(url, 'home', 'SELECT H FROM boardstream')).map(([, value]) => value)).toEqual([40]);
  },
);

testWith(
  { influxd: requireProgram('influxd') },
  'names of every kind come back from InfluxDB as the board says them',
  async ({ influxd }) => {
    database = await influxdb(influxd, folder);
    const { url } = database;
    await database.start();
    await influxRows(url, '', 'CREATE DATABASE home');
    const bridge = startBridge(`url: "${url}", database: home, measurement: "my boards, = all"`);
    bridge.child.stdin.end(`${JSON.stringify({ 'a b': 1, 'c,d': 2, 'e=f': 3, 'g\\h': 4, Фото: 5, 'i"j': 6 })}\n`);
    expect(await bridge.exitCode).toBe(0);
    const rows = await influxRows(url, 'home', 'SHOW FIELD KEYS FROM "my boards, = all"');
    expect(rows.map(([name]) => name).sort()).toEqual(['a b', 'c,d', 'e=f', 'g\\h', 'i"j', 'Фото'].sort());
    expect(rows.every(([, type]) => type === 'float')).toBe(true);
  },
);

testWith(
  { 'victoria-metrics': requireProgram('victoria-metrics') },
  'VictoriaMetrics has every point, and a metric for each series',
  async ({ 'victoria-metrics': program }) => {
    database = await victoriaMetrics(program, folder);
    const { url } = database;
    await database.start();
    const bridge = startBridge(`url: "${url}"`);
    bridge.child.stdin.end(input);
    expect(await bridge.exitCode).toBe(0);
    await fetch(`${url}/internal/force_flush`);
    const match = new URLSearchParams({ 'match[]': '{board="uno",bridge="pi",__name__="boardstream_N"}' });
    const lines = (await (await fetch(`${url}/api/v1/export`, { method: 'POST', body: match })).text())
      .trim()
      .split('\n');
    const values = lines.flatMap((line) => (JSON.parse(line) as { values: number[] }).values);
    expect(values.sort((one, other) => one - other)).toEqual(numbers);
  },
);
