import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addDestinationOptions, type DestinationOptions, destinationSettings } from '../../cli/destination-options.ts';

function settings(...args: string[]) {
  const command = addDestinationOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return destinationSettings(command.parse(args, { from: 'user' }).opts<DestinationOptions>());
}

const to = (url: string) => settings('--to', url)[0]?.value;

describe('--to a broker', () => {
  test.each([
    ['mqtt://pi.local', { url: 'mqtt://pi.local' }],
    ['mqtt://pi.local/', { url: 'mqtt://pi.local' }],
    [
      'mqtts://shed:a%2Fb@pi.local:8883/site/boards',
      { url: 'mqtts://pi.local:8883', base: 'site/boards', user: 'shed', password: 'a/b' },
    ],
    ['ws://pi.local:9001/mqtt', { url: 'ws://pi.local:9001/mqtt' }],
  ])('%s', (url, expected) => {
    expect(to(url)).toEqual({ to: { kind: 'mqtt', ...expected } });
  });

  test('takes --ack', () => {
    expect(settings('--to', 'mqtt://x', '--ack', 'require').at(-1)).toMatchObject({ value: 'require' });
  });

  test.each(['mqtt:', 'mqtt://', 'amqp://x', 'pi.local'])('is not %s', (url) => {
    expect(() => to(url)).toThrow();
  });
});

test.each(['mqtt://shed:50%secret@pi.local', 'http://maker:50%secret@pi.local', 'mqtt://shed:secret@pi.local/a?b'])(
  '--to %s is a mistake that is told without the password',
  (url) => {
    expect(() => settings('--to', url)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => settings('--to', url)).not.toThrow(/secret/);
  },
);
