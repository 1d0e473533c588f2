import { expect, test } from 'vitest';
import { ServerLines } from '../../../../bridge/sinks/stream/acknowledged/server-lines.ts';
import { MAX_SERVER_LINE_BYTES } from '../../../../core/index.ts';

const bytes = (text: string) => Buffer.from(text);

test('bytes become lines wherever they are cut', () => {
  const lines = new ServerLines();
  expect(lines.push(bytes('{"ack":1}\n{"a'))).toEqual(['{"ack":1}']);
  expect(lines.push(bytes('ck"'))).toEqual([]);
  expect(lines.push(bytes(':2}\n'))).toEqual(['{"ack":2}']);
});

test('a line as long as a server may send is passed on, a longer one becomes one that is none', () => {
  const longest = 'x'.repeat(MAX_SERVER_LINE_BYTES);
  expect(new ServerLines().push(bytes(`${longest}\n{"ack":1}\n`))).toEqual([longest, '{"ack":1}']);
  expect(new ServerLines().push(bytes(`${longest}x\n{"ack":1}\n`))).toEqual(['{"ack":1}', 'overlong']);
});

test('an endless line counts again and again, so that its sender is left', () => {
  const lines = new ServerLines();
  let count = 0;
  for (let sent = 0; sent < 1_000_000; sent += 1_000) count += lines.push(bytes('x'.repeat(1_000))).length;
  expect(count).toBeGreaterThan(16);
  expect(count).toBeLessThanOrEqual(1_000_000 / MAX_SERVER_LINE_BYTES + 1);
});
