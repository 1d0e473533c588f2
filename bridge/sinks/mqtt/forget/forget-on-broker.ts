import { randomBytes } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import type { Clock } from '../../../../core/index.ts';
import { destinationName } from '../../connection-error.ts';
import { explainBrokerError } from '../connection/broker-error.ts';
import { clientOptions } from '../connection/mqtt-client.ts';
import type { MqttDestination } from '../mqtt-destination.ts';
import { type Forgotten, forgetRetained } from './forget-retained.ts';
import { RetainedTopics } from './retained-topics.ts';

export interface ForgetOnBrokerOptions {
  readonly destination: MqttDestination;
  readonly bridge: string;
  /** `undefined`: the whole bridge. */
  readonly board: string | undefined;
  readonly onCleared: (topic: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Where Home Assistant listens, for a destination that does not tell it anything any more. */
const DEFAULT_PREFIX = 'homeassistant';

/**
 * Clears what a broker retains of a board, or of a whole bridge, over a connection of its own.
 * @throws BoardstreamError `SINK_UNREACHABLE`, `BROKER_REFUSED`
 */
export async function forgetOnBroker(options: ForgetOnBrokerOptions): Promise<Forgotten> {
  const { destination, bridge, board, onCleared, clock, signal } = options;
  const client = await connected(destination);
  try {
    return await forgetRetained({
      retained: new RetainedTopics({ client, name: destinationName(destination.url), clock, signal }),
      ...{ base: destination.base, bridge, board, onCleared },
      discoveryPrefix: destination.homeAssistant?.discoveryPrefix ?? DEFAULT_PREFIX,
    });
  } finally {
    await client.endAsync(true);
  }
}

async function connected(destination: MqttDestination): Promise<MqttClient> {
  const { connect } = await import('mqtt');
  // The id of a running bridge would throw that bridge out.
  const clientId = `boardstream${randomBytes(6).toString('hex')}`;
  // What Home Assistant was told of a large board is longer than anything that is sent to a bridge.
  const client = connect({ ...clientOptions({ destination, clientId }), properties: {} });
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
      client.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    });
  } catch (error) {
    await client.endAsync(true);
    throw explainBrokerError(destination, error);
  }
  // What is lost later shows in what is not answered.
  client.on('error', () => undefined);
  return client;
}
