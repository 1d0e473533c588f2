import { expect, test } from 'vitest';
import { deriveStreamToken } from '../../../bridge/sinks/stream/stream-token.ts';
import { STREAM_TOKEN_PATTERN } from '../../../core/index.ts';

test('stream tokens have the old form, stay the same, and differ by key, bridge, board and series', () => {
  const token = deriveStreamToken('key', 'pi', 'uno', 'T');
  expect(token).toMatch(STREAM_TOKEN_PATTERN);
  expect(deriveStreamToken('key', 'pi', 'uno', 'T')).toBe(token);
  const others = [
    deriveStreamToken('key2', 'pi', 'uno', 'T'),
    deriveStreamToken('key', 'pi2', 'uno', 'T'),
    deriveStreamToken('key', 'pi', 'unoT', ''),
    deriveStreamToken('key', 'pi', 'uno', 'H'),
  ];
  expect(new Set([token, ...others]).size).toBe(5);
});
