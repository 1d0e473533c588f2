import { createHash } from 'node:crypto';

/** Every token that plot calls and streams may use; ours have ten characters of `a-z0-9`, as the old service's had. */
export const ACCEPTED_TOKEN_PATTERN = /^[A-Za-z0-9_-]{10,64}$/;

/** The name of a stream inside the server. A token itself is never kept, so no file and no page can leak it. */
export function streamIdOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
