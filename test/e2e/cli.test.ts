import { describe, expect, test } from 'vitest';
import { runCli } from './cli-process.ts';

const VERBS = [
  'demo',
  'run',
  'serve',
  'sim',
  'decode',
  'ports',
  'watch',
  'record',
  'send',
  'lend',
  'init',
  'service',
  'fleet',
  'login',
  'tokens',
];

describe('help', () => {
  test('the program names every verb', async () => {
    const { exitCode, stdout } = await runCli(['--help']);
    expect(exitCode).toBe(0);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^ +${verb}\\b.+`, 'm'));
  });

  test.each(VERBS)('%s --help says what it does and gives an example', async (verb) => {
    const { exitCode, stdout } = await runCli([verb, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Examples?:\n +.*boardstream /);
  });
});

describe('wrong usage exits with 2 and says what is wrong on standard error', () => {
  test.each([
    [['fly'], /unknown command 'fly'/],
    [['run', '--baud', 'fast'], /--baud.*whole number/],
    [['run', '--to', 'pi.local'], /--to.*address such as http/],
    [['run', '--port', '-', '--to', 'http://127.0.0.1:1'], /needs an account/],
    [['run', '--serve', '--to', 'http://a:b@127.0.0.1:1', '--port', '-'], /either --to or --serve/],
    [['serve', '--http-port', '70000'], /0 to 65535/],
    [['sim', 'commodore-64'], /commodore-64.*arduino-uno/],
    [['sim', 'arduino-uno', '--speed', '0'], /greater than 0/],
    [['demo', '--duration', '-3'], /greater than 0/],
  ])('boardstream %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

describe('decode', () => {
  test('gives one JSON line for each input line, whatever the line holds', async () => {
    const { exitCode, stdout } = await runCli(
      ['decode'],
      'T:21.5 *C,H:40 %\r\n\nhello there!\nT:nan,P:3\n1,2\n\x00\x01\n',
    );
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        line: 1,
        points: [
          { series: 'T', value: 21.5, unit: 'Cel', quality: 'good' },
          { series: 'H', value: 40, unit: '%', quality: 'good' },
        ],
      },
      { line: 2, points: [], skipped: 'empty line' },
      { line: 3, points: [], skipped: expect.any(String) },
      { line: 4, points: [{ series: 'P', value: 3, unit: '', quality: 'good' }], skipped: 'T is not a finite number' },
      {
        line: 5,
        points: [
          { series: 'value', value: 1, unit: '', quality: 'good' },
          { series: 'value_2', value: 2, unit: '', quality: 'good' },
        ],
      },
      { line: 6, points: [], skipped: 'binary data' },
    ]);
  });

  test('an overlong line and an unended one each keep their place in the count', async () => {
    const { stdout } = await runCli(['decode', '-'], `a:1\n${'x'.repeat(20_000)}\nb:2\nc:3`);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; skipped?: string });
    expect(lines.map(({ line, skipped }) => [line, skipped])).toEqual([
      [1, undefined],
      [2, 'longer than 4096 bytes'],
      [3, undefined],
      [4, 'not ended by a newline'],
    ]);
  });

  test('--dialect prints what was learned as configuration, apart from the results', async () => {
    const { stdout, stderr } = await runCli(['decode', '--dialect'], 'T:85.00 C\nT:21.5 C\nT:21.6 C\n');
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toEqual({
      line: 1,
      points: [{ series: 'T', value: 85, unit: 'Cel', quality: 'bad' }],
    });
    expect(stderr).toBe('decoder:\n  kind: template\n  template: T:{T:Cel} C\n');
    expect((await runCli(['decode', '--dialect'], 'hello\n')).stderr).toMatch(/^# no dialect was learned/);
  });

  test('a file that does not exist is one line on standard error', async () => {
    const { exitCode, stderr } = await runCli(['decode', '/nowhere/at/all.txt']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^boardstream: cannot read \/nowhere\/at\/all\.txt: .*\n$/);
  });
});

test('ports --json is a JSON array', async () => {
  const { exitCode, stdout } = await runCli(['ports', '--json']);
  expect(exitCode).toBe(0);
  expect(Array.isArray(JSON.parse(stdout))).toBe(true);
});

test('--version is the package’s', async () => {
  expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
