import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MARK_PREFIX, parseMark } from '../../core/ack-stream/mark.ts';
import { BYES, parseServerLine } from '../../core/ack-stream/server-line.ts';
import { LOST_REASONS } from '../../core/ack-stream/spool-view.ts';
import { ALL_SIMULATION_RULES } from './simulation/run.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/wire.md'), 'utf8');
const transcript = (side: string) =>
  [...text.matchAll(new RegExp(`^${side}: (\\{.*\\})$`, 'gm'))].map(([, line]) => line ?? '');

describe('docs/wire.md', () => {
  test.each(Object.keys(ALL_SIMULATION_RULES))('gives the reason of the rule %s', (rule) => {
    expect(text).toMatch(new RegExp(`^\\d+\\. [^:]*\`${rule}\``, 'm'));
  });

  test.each(Object.entries(BYES))('lists the bye %s with its code and pause', (reason, { code, retryMs }) => {
    expect(text).toMatch(new RegExp(`^\\| \`${reason}\` \\| ${code} \\|.*\\| ${retryMs} \\|$`, 'm'));
  });

  test.each(LOST_REASONS)('lists the reason %s', (reason) => {
    expect(text).toMatch(new RegExp(`^\\| \`${reason}\` \\|`, 'm'));
  });

  test.each(transcript('S'))('shows a server that says what can be read: %s', (line) => {
    expect(parseServerLine(line).kind).not.toBe('fault');
  });

  test.each(transcript('C').filter((line) => line.startsWith(MARK_PREFIX)))('shows a sound mark: %s', (line) => {
    expect(parseMark(line)).toBeDefined();
  });
});
