import { destinationName } from '../../connection-error.ts';
import type { MqttTarget } from '../mqtt-target.ts';
import { AckTopicSession } from './ack-topic-session.ts';
import { Answers } from './answers.ts';
import { PlainTopicDelivery } from './plain-topic-delivery.ts';
import type { StoreMemory } from './store-memory.ts';
import { StoreScout } from './store-scout.ts';

/** How points are delivered through a broker: its parts listen to the link from the start, and one works at a time. */
export type TopicDelivery = (signal: AbortSignal) => Promise<void>;

/** To be called before the link runs. */
export function topicDelivery(target: MqttTarget, memory: StoreMemory): TopicDelivery {
  const { destination, link } = target;
  const where = `${destinationName(destination.url)} ${destination.base}`;
  if (destination.ack === 'off') {
    const plain = new PlainTopicDelivery(target);
    link.listen(plain);
    return (signal) => plain.run(signal);
  }
  const answers = new Answers();
  const acknowledged = new AckTopicSession(target, answers);
  link.listen(acknowledged);
  if (destination.ack === 'require' || memory.hasSpoken(where)) return (signal) => acknowledged.run(signal);
  const spoken = new AbortController();
  const scout = new StoreScout(target, answers, () => {
    memory.remember(where);
    spoken.abort();
  });
  const plain = new PlainTopicDelivery(target, scout);
  link.listen(plain);
  return async (signal) => {
    const stop = () => spoken.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    await plain.run(spoken.signal);
    signal.removeEventListener('abort', stop);
    await acknowledged.run(signal);
  };
}
