import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHIPPED_FIRMWARE } from '../../boards/index.ts';
import { cloneCheckout, installPacked, npmPack, runIn } from './packed-package.ts';

const TOUCHED = 'export const touchedAfterTheLastBuild = true;';

let folder: string;
let tarball: string;
let contents: readonly string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-packed-'));
  const checkout = join(folder, 'checkout');
  cloneCheckout(checkout);
  appendFileSync(join(checkout, 'boards/pins.ts'), `\n${TOUCHED}\n`);
  // What an earlier build left.
  mkdirSync(join(checkout, 'dist/boards'), { recursive: true });
  for (const file of ['pins.js', 'abandoned.js']) writeFileSync(join(checkout, 'dist/boards', file), 'stale');
  tarball = npmPack(checkout, folder);
  contents = runIn(folder, 'tar', ['-tzf', tarball]).stdout.trim().split('\n');
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An empty folder with the package and what else is named. */
function project(name: string, ...packages: readonly string[]): string {
  const home = join(folder, name);
  mkdirSync(home);
  installPacked(tarball, home, packages);
  return home;
}

describe('npm pack', () => {
  test('builds first: a source touched since arrives, a file without its source does not', () => {
    const { stdout } = runIn(folder, 'tar', ['-xzOf', tarball, 'package/dist/boards/pins.js']);
    expect(stdout).toContain(TOUCHED);
    expect(contents).not.toContain('package/dist/boards/abandoned.js');
  });

  test('takes everything the program reads at run time, and nothing but that', () => {
    const firmware = SHIPPED_FIRMWARE.flatMap(({ hexUrl, sketchUrl }) => [hexUrl, sketchUrl]).map(
      ({ pathname }) => /boards\/firmware\/.*$/.exec(pathname)?.[0],
    );
    const page = ['page.css', 'icon.svg'].map((file) => `plot-server/page/${file}`);
    const traces = ['ecg.csv', 'room-day.csv'].map((file) => `firmware-sim/traces/${file}`);
    for (const file of [...firmware, ...page, ...traces]) expect(contents).toContain(`package/dist/${file}`);
    const own = contents.filter((path) => !path.startsWith('package/node_modules/'));
    expect(own.filter((path) => !/^package\/(dist\/|package\.json$|README\.md$|LICENSE$)/.test(path))).toEqual([]);
    expect(own.filter((path) => /\/(test|bench)\//.test(path))).toEqual([]);
    expect(statSync(tarball).size).toBeLessThan(1_700_000);
  });

  test('brings Johnny-Five, and nothing that an installation would compile', () => {
    expect(contents).toContain('package/node_modules/johnny-five/package.json');
    expect(contents.filter((path) => /\/node_modules\/serialport\/|binding\.gyp$|\.node$/.test(path))).toEqual([]);
    const manifest = runIn(tmpdir(), 'tar', ['-xOzf', tarball, 'package/node_modules/johnny-five/package.json']).stdout;
    expect(JSON.parse(manifest)).not.toHaveProperty('optionalDependencies');
  });
});

describe('the packed package', () => {
  test('has a simulator that npx starts, and Ctrl-C ends', async () => {
    const args = ['boardstream', 'sim', 'arduino-uno'];
    // A group of its own, all of which gets the signal, as from a terminal.
    const board = spawn('npx', args, { cwd: project('command'), detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(board, 'close');
    expect(String((await once(board.stdout, 'data'))[0])).toMatch(/^\/dev\/pts\/\d+\n$/);
    process.kill(-(board.pid ?? expect.fail('it did not start')), 'SIGINT');
    await ended;
  });

  test('has the sketches, and the sensors they read', () => {
    const home = project('scenario');
    writeFileSync(join(home, 'pulse.yaml'), PULSE);
    const { stderr } = runIn(home, 'npx', ['boardstream', 'sim', '--scenario', 'pulse.yaml', '--speed', 'max']);
    expect(stderr).toContain('passed: 0 of 0 faults fired, 1 of 1 expectations met');
  });

  test('has types at each of its doors, for a program with moduleResolution nodenext', () => {
    const home = project('types', 'typescript', '@types/node', 'vitest');
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(home, 'program.ts'), TYPED_PROGRAM);
    const options = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--strict', '--noEmit'];
    expect(runIn(home, 'npx', ['tsc', ...options, '--skipLibCheck', 'program.ts']).stdout).toBe('');
  });
});

test('docs/simulator.md leads from an empty folder to a test that fails as it says, then passes', () => {
  const tutorial = readFileSync(resolve('docs/simulator.md'), 'utf8').split('\n## In a test')[0] ?? '';
  const blocks = Array.from(tutorial.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm), ([, language, text = '']) => ({
    language,
    text,
  }));
  expect(blocks.map(({ language }) => language)).toEqual(['sh', 'js', 'js', '', 'js']);
  const [commands = '', bridge = '', bridgeTest = '', failure = '', cured = ''] = blocks.map(({ text }) => text);

  const installs = [...commands.matchAll(/^npm install (?:--save-dev )?(.*)$/gm)].flatMap(([, names = '']) =>
    names.split(' '),
  );
  expect(installs).toEqual(['boardstream', 'serialport', 'vitest']);
  const home = project('tutorial', ...installs.filter((name) => name !== 'boardstream'));
  for (const command of commands
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('npm install'))) {
    runIn(home, 'sh', ['-c', command]);
  }

  writeFileSync(join(home, 'bridge.js'), bridge);
  writeFileSync(join(home, 'bridge.test.js'), bridgeTest);
  const { stdout, stderr } = runIn(home, 'npx', ['vitest', 'run'], 1);
  // Which pieces a line came in is a matter of microseconds.
  expect(failure).toBe('AssertionError: expected Set{ NaN, 21.5 } to deeply equal Set{ 21.5 }\n');
  expect(stdout + stderr).toMatch(/AssertionError: expected Set\{ .*NaN.* \} to deeply equal Set\{ 21\.5 \}/);
  expect(stdout).toMatch(/Tests {2}1 failed \(1\)/);

  writeFileSync(join(home, 'bridge.js'), cured);
  expect(runIn(home, 'npx', ['vitest', 'run']).stdout).toMatch(/Tests {2}1 passed \(1\)/);
});

const PULSE = `board: arduino-uno
duration: 2 s
parts: { A0: { part: pulse-sensor } }
firmware: { kind: shipped, name: heart-rate }
expect: [{ kind: text, matches: "^pulse:[23][.]", within: 2 s }]
`;

const TYPED_PROGRAM = `
import { runBridge } from 'boardstream';
import { type BoardProfile, boardProfile } from 'boardstream/boards';
import { chipFirmware, shippedSketch } from 'boardstream/firmware-sim';
import { startPlotServer } from 'boardstream/plot-server';
import { boardTestWith } from 'boardstream/vitest';

const profile: BoardProfile = boardProfile('arduino-uno');
chipFirmware({ profile, ...shippedSketch(profile, 'heart-rate') });
boardTestWith({ sensors: { A0: 21.5 } })('is typed by its pins', async ({ board }) => {
  board.sensors.A0.set(3.3);
  // @ts-expect-error there is no sensor on A1
  board.sensors.A1.set(3.3);
});
// @ts-expect-error a port is a number
startPlotServer({ httpPort: 'eighty' });
// @ts-expect-error a bridge needs its boards
runBridge({ name: 'none' });
`;
