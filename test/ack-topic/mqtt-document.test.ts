import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MARK_PREFIX, parseMark } from '../../core/ack-stream/mark.ts';
import { parseServerLine } from '../../core/ack-stream/server-line.ts';
import { ALL_TOPIC_RULES } from '../../core/ack-topic/topic-rules.ts';
import { parseAnswerHead, parseDataHead, parsePointLine } from '../../core/index.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/mqtt.md'), 'utf8');

describe('docs/mqtt.md', () => {
  test.each(Object.keys(ALL_TOPIC_RULES))('gives the reason of the rule %s', (rule) => {
    expect(text).toMatch(new RegExp(`^\\d+\\. \`${rule}\``, 'm'));
  });

  test.each([...text.matchAll(/^([BS]: | {3})(\{".*\})$/gm)].map(([, side, line]) => [side, line] as const))(
    'shows what can be read: %s%s',
    (side, line = '') => {
      if (side === 'B: ') expect(parseDataHead(line)).toBeDefined();
      else if (side === 'S: ') expect(parseAnswerHead(line)).toBeDefined();
      else if (line.startsWith(MARK_PREFIX)) expect(parseMark(line)).toBeDefined();
      else expect([parseServerLine(line).kind === 'fault', parsePointLine(line).kind]).not.toEqual([true, 'rejected']);
    },
  );
});
