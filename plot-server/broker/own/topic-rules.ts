/** Where Home Assistant looks for what there is. Source: its documentation, "MQTT discovery". */
const DISCOVERY = 'homeassistant';

export interface PublishedMessage {
  readonly topic: string;
  readonly retain: boolean;
}

/**
 * Why a client may not publish a message; `undefined` where it may. Bridges write under the base, and what they have
 * under the prefix of Home Assistant; what is stored only the server says.
 */
export function whyNotPublish(base: string, { topic, retain }: PublishedMessage): string | undefined {
  if (topic === '' || /[+#\p{Cc}]/u.test(topic)) return 'it publishes on what is no topic';
  if (!topic.startsWith(`${base}/`) && !topic.startsWith(`${DISCOVERY}/`)) {
    return `it publishes outside ${base}/ and ${DISCOVERY}/`;
  }
  if (topic.endsWith('/$ack')) return 'it publishes on an $ack topic, which is the server’s';
  return retain && topic.endsWith('/$data') ? 'it has points retained, which would come again and again' : undefined;
}

/** Whether a client may subscribe: to anything but what the broker says of itself. */
export function maySubscribe(filter: string): boolean {
  return filter !== '$SYS' && !filter.startsWith('$SYS/');
}

/** Whether a topic is one of those that a filter names. Source: MQTT 3.1.1, 4.7. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && wanted[0] !== levels[0]) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (levels[index] === undefined || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}
