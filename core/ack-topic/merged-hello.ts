import { IDLE_MS } from '../ack-stream/limits.ts';
import { encodeHello, type Hello } from '../ack-stream/server-line.ts';
import { ownBoot, type SpoolIdentity } from '../ack-stream/spool-view.ts';
import type { ToldPosition } from './told-position.ts';
import type { TopicRules } from './topic-rules.ts';

const MAX_STORE_CHARACTERS = 64;

/**
 * What a client is to be told of several stores, as one hello without its newline.
 *
 * @param hellos one or more, none of them foreign
 */
export function mergedHello(
  hellos: readonly Hello[],
  { ack, later }: ToldPosition,
  identity: SpoolIdentity,
  { claimForAll }: TopicRules,
): string {
  const boot = ownBoot(identity);
  // One that another start fed last: a claim is no harm where it is not needed.
  const behind = hellos.find(({ boots }) => (boots[0] !== boot) === claimForAll) ?? hellos[0];
  return encodeHello({
    ack,
    later,
    window: {
      lines: Math.min(...hellos.map(({ window }) => window.lines)),
      bytes: Math.min(...hellos.map(({ window }) => window.bytes)),
    },
    idleMs: IDLE_MS,
    store: hellos
      .map(({ store }) => store)
      .join(' ')
      .slice(0, MAX_STORE_CHARACTERS),
    boots: behind?.boots ?? [],
  }).trimEnd();
}

/**
 * The hello of a store that another spool holds, without the starts that both know. Where there are several stores, each
 * may be held by another copy of a card; then all copies leave, and none delivers what was on the card: this one is to
 * send it once more under its new id.
 */
export function strangersHello(hello: Hello, { lineage }: SpoolIdentity): string {
  const strangers = hello.boots.filter((boot) => lineage.every((own) => own.boot !== boot));
  return encodeHello({ ...hello, boots: strangers.length > 0 ? strangers : hello.boots }).trimEnd();
}
