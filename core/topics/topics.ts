import { topicLevel } from './topic-level.ts';

/** First levels of all topics, where nothing else is configured. */
export const DEFAULT_TOPIC_BASE = 'boardstream';

/** A longer way than any organisation has between its root and a bridge. */
const MAX_BASE_LEVELS = 8;

/** Whether a text may stand before topics: `$` at their start is the broker's own (MQTT 3.1.1, section 4.7.2). */
export function isTopicBase(text: string): boolean {
  const levels = text.split('/');
  return levels.length <= MAX_BASE_LEVELS && levels.every((level) => /^[^+#$\p{Cc}][^+#\p{Cc}]{0,63}$/u.test(level));
}

/**
 * Topics of one bridge. Levels that begin with `$` are the program's, and no board or series can be called so; inside a
 * topic they mean nothing special to a broker (MQTT 3.1.1, section 4.7.2).
 */
export interface BridgeTopics {
  /** Numbered points for stream servers, QoS 1, not retained. Written by the bridge. */
  readonly data: string;
  /** What stream servers have stored, QoS 0, not retained. Written by them. */
  readonly ack: string;
  /** `BridgeReport` as JSON, QoS 1, retained; also the last will. */
  readonly state: string;
}

/** Topics of one board. */
export interface BoardTopics {
  /** Newest value of each series as one JSON object, QoS 1, retained. */
  readonly state: string;
  /** `online` or `offline`, QoS 1, retained. */
  readonly availability: string;
  /** The newest value of a series as a number, QoS 0, not retained. */
  series(name: string): string;
}

/** @param base one level or several, as `boardstream` or `site/boardstream` */
export function bridgeTopics(base: string, bridge: string): BridgeTopics {
  const path = `${base}/${topicLevel(bridge)}`;
  return { data: `${path}/$data`, ack: `${path}/$ack`, state: `${path}/$state` };
}

export function boardTopics(base: string, bridge: string, board: string): BoardTopics {
  const path = `${base}/${topicLevel(bridge)}/${topicLevel(board)}`;
  return {
    state: `${path}/$state`,
    availability: `${path}/$availability`,
    series: (name) => `${path}/${topicLevel(name)}`,
  };
}

/** What a stream server subscribes to. */
export function serverFilters(base: string): { readonly data: string; readonly state: string } {
  return { data: `${base}/+/$data`, state: `${base}/+/$state` };
}

/** The level of the bridge in a topic of `serverFilters`; `undefined` where it is none of them. */
export function readBridgeTopic(
  base: string,
  topic: string,
): { readonly level: string; readonly kind: 'data' | 'state' } | undefined {
  if (!topic.startsWith(`${base}/`)) return undefined;
  const [level, kind, ...more] = topic.slice(base.length + 1).split('/');
  if (level === undefined || level === '' || more.length > 0) return undefined;
  if (kind === '$data') return { level, kind: 'data' };
  return kind === '$state' ? { level, kind: 'state' } : undefined;
}
