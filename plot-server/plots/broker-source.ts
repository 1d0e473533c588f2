const PREFIX = 'mqtt:';

/**
 * What a source that came through a broker is kept under: its bridge is part of it, so that no other bridge can touch it.
 * No user's name has a colon, so none of them is a source of an account.
 */
export function brokerSource(bridge: string, source: string): string {
  return `${PREFIX}${bridge}/${source}`;
}

/** Whether a source is kept under such a name. */
export function isBrokerSource(key: string): boolean {
  return key.startsWith(PREFIX);
}
