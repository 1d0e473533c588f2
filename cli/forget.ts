import { Command } from 'commander';
import type { MqttDestination } from '../bridge/index.ts';
import { BoardstreamError, systemClock } from '../core/index.ts';
import type { BrokerAddress } from './broker-address.ts';
import { brokerOption, destinationSettings } from './destination-options.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';

interface ForgetOptions {
  readonly all?: boolean;
  readonly config?: string;
  readonly to?: BrokerAddress;
  readonly bridge?: string;
}

export function forgetCommand(): Command {
  return new Command('forget')
    .description('Clear what an MQTT broker retains of a board that is gone, for Home Assistant as well.')
    .argument('[board]', 'the name of the board')
    .option('--all', 'the whole bridge, with all its boards')
    .option('--config <file>', 'the configuration that names the broker and the bridge')
    .option('--to <url>', 'the broker, mqtt://user:password@host/base', brokerOption)
    .option('--bridge <name>', "the bridge's name; default the one of the configuration, else of this machine")
    .addHelpText(
      'after',
      `
A broker keeps the last state of a board, and what Home Assistant was told of it, until somebody clears it: the board
stays there as a device that is unavailable. Prints the topics that were cleared. Points that servers have stored stay.

A bridge that still reads the board publishes it again, at the latest when it connects to the broker again: take the board
out of its configuration first.

Examples:
  boardstream forget greenhouse --config boardstream.yaml
  boardstream forget --all --bridge pi4 --to mqtt://broker.local`,
    )
    .action(forget);
}

async function forget(board: string | undefined, options: ForgetOptions): Promise<void> {
  if ((board === undefined) !== (options.all === true)) {
    throw new BoardstreamError('USAGE', 'name a board, or give --all for the whole bridge');
  }
  const found = await findBroker(options);
  if (found === undefined) return;
  const { destination, bridge } = found;
  const { forgetOnBroker } = await import('../bridge/index.ts');
  const what = board === undefined ? `bridge ${bridge}` : `${board} of bridge ${bridge}`;
  let cleared = 0;
  const { isInUse, left } = await forgetOnBroker({
    ...{ destination, bridge, board, clock: systemClock, signal: interruptSignal() },
    onCleared(topic) {
      cleared += 1;
      process.stdout.write(`${topic}\n`);
    },
  });
  if (cleared === 0) process.stdout.write(`nothing is retained of ${what} at ${destination.url.host}\n`);
  else process.stdout.write(`${cleared} cleared\n`);
  if (isInUse)
    process.stderr.write(`${what} is in use: the bridge publishes it again; take it out of its configuration first\n`);
  if (left.length === 0) return;
  const many = left.length === 1 ? '1 topic is' : `${left.length} topics are`;
  const why = isInUse ? 'stop the bridge first' : "check what the broker's access rules let this account write";
  throw new BoardstreamError('BROKER_REFUSED', `${many} still retained, such as ${left[0]}; ${why}`);
}

/** `undefined` where the configuration has mistakes, which are told. */
async function findBroker(
  options: ForgetOptions,
): Promise<{ readonly destination: MqttDestination; readonly bridge: string } | undefined> {
  const { config: file, to, bridge } = options;
  if (file === undefined && to === undefined) {
    throw new BoardstreamError('USAGE', 'say which broker: --config FILE or --to mqtt://HOST');
  }
  const [{ mistakeLine }, { readConfig }] = await Promise.all([
    import('../bridge/index.ts'),
    import('./read-config.ts'),
  ]);
  const resolved = readConfig(file, destinationSettings(to === undefined ? {} : { to }));
  if (resolved.kind === 'invalid') {
    process.stderr.write(`${resolved.mistakes.map(mistakeLine).join('\n')}\n`);
    process.exitCode = EXIT.badConfiguration;
    return undefined;
  }
  const { destination, name } = resolved.config;
  if (destination?.kind === 'mqtt') return { destination, bridge: bridge ?? name };
  throw new BoardstreamError('USAGE', `${file ?? '--to'} names no MQTT broker: give one with --to mqtt://HOST`);
}
