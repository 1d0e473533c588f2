import { expect, test } from 'vitest';
import { KnownHosts } from '../../../plot-server/safety/known-hosts.ts';

const hosts = new KnownHosts({ host: 'plots.lan', allowed: ['Board.Example.org'], machineName: 'Pi.example.net' });

test.each([
  ...['localhost', 'localhost:8080', 'LOCALHOST', 'localhost.:8080', 'pi', 'pi:80', 'pi.local:8080', 'pi.example.net'],
  ...['127.0.0.1:8080', '192.168.1.20', '[::1]:8080', '[fe80::1]', 'plots.lan:8080', 'board.example.org'],
])('%s is a name of this server', (authority) => {
  expect(hosts.knows(authority)).toBe(true);
});

test.each([
  ...[
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    'pi.evil.example',
    'evil.local',
    'board.example.org.'.concat('x'),
  ],
  ...['127.0.0.1.evil.example', '999.1.1.1', '[::1', '::1', '', 'a b', 'localhost:port', 'localhost@evil.example', 'ÿ'],
])('%j is none', (authority) => {
  expect(hosts.knows(authority)).toBe(false);
});
