import { createHash } from 'node:crypto';

const PREFIX = 'mqtt:';

/**
 * The stream of a series that comes through a broker. No token leads to it: those of tokens have no colon
 * (`streamIdOf`), so nothing but the bridge's own topic feeds the trace.
 */
export function topicStreamId(bridge: string, board: string, series: string): string {
  const digest = createHash('sha256').update(JSON.stringify(['mqtt', bridge, board, series]));
  return `${PREFIX}${digest.digest('base64url')}`;
}

/** Whether no token belongs to this stream. */
export function isTopicStream(streamId: string): boolean {
  return streamId.startsWith(PREFIX);
}
