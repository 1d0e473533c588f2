import { boardTopics, bridgeTopics, isJsonObject, parseBridgeReport, parseJsonObject } from '../../../../core/index.ts';
import type { RetainedTopics } from './retained-topics.ts';

export interface ForgetOptions {
  readonly retained: Pick<RetainedTopics, 'read' | 'clear'>;
  readonly base: string;
  readonly bridge: string;
  /** `undefined`: the whole bridge. */
  readonly board: string | undefined;
  readonly discoveryPrefix: string;
  /** Called for each topic that was cleared, in order. */
  readonly onCleared: (topic: string) => void;
}

export interface Forgotten {
  /** The bridge is online and reads what was to be forgotten: it publishes all of it again. */
  readonly isInUse: boolean;
  /** What is retained all the same, because this account may not clear it or because somebody published it again. */
  readonly left: readonly string[];
}

/**
 * Clears what a broker retains of a board, or of a whole bridge, with what Home Assistant was told of it.
 * @throws BoardstreamError `BROKER_REFUSED`
 */
export async function forgetRetained(options: ForgetOptions): Promise<Forgotten> {
  const { retained, onCleared } = options;
  const { filters, isOurs } = whatToForget(options);
  const before = await retained.read(filters);
  const topics = [...before].flatMap(([topic, payload]) => (isOurs(topic, payload) ? [topic] : []));
  for (const topic of topics) {
    await retained.clear(topic);
    onCleared(topic);
  }
  const after = topics.length === 0 ? new Map<string, string>() : await retained.read(filters);
  const left = topics.filter((topic) => isOurs(topic, after.get(topic) ?? ''));
  return { isInUse: isInUse(options, before), left };
}

interface WhatToForget {
  readonly filters: readonly string[];
  isOurs(topic: string, payload: string): boolean;
}

function whatToForget({ base, bridge, board, discoveryPrefix }: ForgetOptions): WhatToForget {
  const bridgeState = bridgeTopics(base, bridge).state;
  const state = board === undefined ? bridgeState : boardTopics(base, bridge, board).state;
  const path = state.slice(0, state.lastIndexOf('/') + 1);
  return {
    filters: [...new Set([`${path}#`, bridgeState]), `${discoveryPrefix}/device/+/config`],
    isOurs(topic, payload) {
      if (payload === '') return false;
      return topic.startsWith(path) || stateTopicOf(payload)?.startsWith(path) === true;
    },
  };
}

/** Where the state of a device is that we told Home Assistant of; its id says nothing of the board any more. */
function stateTopicOf(payload: string): string | undefined {
  const message = parseJsonObject(payload);
  const origin = message?.['o'];
  const isOurs = isJsonObject(origin) && origin['name'] === 'boardstream';
  const topic = message?.['stat_t'];
  return isOurs && typeof topic === 'string' ? topic : undefined;
}

function isInUse({ base, bridge, board }: ForgetOptions, retained: ReadonlyMap<string, string>): boolean {
  const report = parseBridgeReport(retained.get(bridgeTopics(base, bridge).state) ?? '');
  if (report?.state !== 'online') return false;
  return board === undefined || report.details?.boards.some(({ name }) => name === board) === true;
}
