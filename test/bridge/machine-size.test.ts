import { expect, test } from 'vitest';
import { whyTooSmall } from '../../bridge/machine-size.ts';

test("a Yún's own processor and memory are too small, a Pi Zero is not", () => {
  expect(whyTooSmall({ arch: 'mips', memoryBytes: 64 * 2 ** 20 })).toBe('no current Node runs on its mips processor');
  expect(whyTooSmall({ arch: 'arm', memoryBytes: 61 * 2 ** 20 })).toBe('61 MiB of memory, where it takes 200');
  expect(whyTooSmall({ arch: 'arm', memoryBytes: 427 * 2 ** 20 })).toBeUndefined();
});
