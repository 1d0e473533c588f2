import type { Command } from 'commander';
import { httpPortOption } from './options.ts';

/** What `serve` and `run` are told of the server's own MQTT broker. */
export interface BrokerPort {
  readonly mqttPort?: number;
}

export function addBrokerPort(command: Command): Command {
  return command.option(
    '--mqtt-port <n>',
    'be an MQTT broker on this port too, for a site that needs no other; 0 takes a free one; 1883 is usual',
    httpPortOption,
  );
}
