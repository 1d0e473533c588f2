import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { summaryLine } from './plain-summary-reporter.ts';

test('the line names skipped tests only when there are some', () => {
  expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(summaryLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});

test('a run of green tests ends with the line and exit code 0', () => {
  const run = runVitest({ 'green.test.ts': "test('passes', () => {});" });
  expect(run).toMatchObject({ lastLine: '1 passed, 0 failed', exitCode: 0 });
}, 30_000);

test('failed tests, throwing hooks and files that do not load all count as failed', () => {
  const run = runVitest({
    'mixed.test.ts':
      "test('passes', () => {}); test('fails', () => { throw 1; }); test('skipped', (t) => t.skip('needs luck'));",
    'hook.test.ts': "describe('hook', () => { beforeAll(() => { throw 1; }); test('never runs', () => {}); });",
    'unloadable.test.ts': "import './absent.ts';",
  });
  expect(run).toMatchObject({ lastLine: '1 passed, 3 failed, 2 skipped', exitCode: 1 });
  expect(run.lineBefore).toBe('skipped "skipped": needs luck');
}, 30_000);

function runVitest(files: Record<string, string>): { lastLine?: string; lineBefore?: string; exitCode: number | null } {
  const root = mkdtempSync(join(tmpdir(), 'summary-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    const reporter = join(import.meta.dirname, 'plain-summary-reporter.ts');
    const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--globals', '--root', root, '--reporter=default', `--reporter=${reporter}`];
    const { stdout, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    const [lastLine = '', lineBefore = ''] = stdout.trimEnd().split('\n').reverse();
    return { lastLine, lineBefore, exitCode: status };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
