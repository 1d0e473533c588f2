import { afterEach, beforeEach, expect, test } from 'vitest';
import { AnnouncedPorts } from '../../../bridge/sources/serial/announced-ports.ts';
import type { PortDescription } from '../../../bridge/sources/serial/list-ports.ts';
import { serialSource } from '../../../bridge/sources/serial/serial-source.ts';
import { type Clock, ManualClock, systemClock } from '../../../core/index.ts';
import type { Link } from '../../../firmware-sim/links/link.ts';
import { ptyLink } from '../../../firmware-sim/links/pty.ts';
import { eventually } from '../../eventually.ts';
import { pull } from './tcp/tcp-rig.ts';

let links: Link[];
let openings: string[];
let stop: AbortController;

/** Two clones: each says who it is when its port is opened, as a board does that is reset by it. */
beforeEach(async () => {
  stop = new AbortController();
  openings = [];
  links = await Promise.all(
    ['attic', 'cellar'].map(async (name) => {
      const link: Link = await ptyLink()(
        () => undefined,
        (event) => {
          if (event.type !== 'opened') return;
          openings.push(name);
          link.write(Buffer.from(`cut\nI am ${name}\nT:1\n`));
        },
      );
      return link;
    }),
  );
});

afterEach(async () => {
  stop.abort();
  for (const link of links) await link.close();
});

function ports(): PortDescription[] {
  return links.map(({ path = '' }) => ({
    ...{ path, stablePath: undefined, socketPath: undefined, vendorId: '1a86', productId: '7523' },
    ...{ serialNumber: undefined, manufacturer: undefined, product: undefined },
  }));
}

function board(name: string, announced: AnnouncedPorts, clock: Clock = systemClock) {
  const source = serialSource({
    ...{ board: name, path: '', baudRate: 115_200, maxLineBytes: 4096, clock, onStatus: () => undefined },
    claim: (baudRate, signal) => announced.claim({ usb: '1a86:7523', announces: `I am ${name}`, baudRate }, signal),
  });
  return pull(source, stop.signal);
}

test('two clones are told apart by what they say, on ports that are opened once each', async () => {
  const announced = new AnnouncedPorts({ listPorts: ports, clock: systemClock, signal: stop.signal });
  const cellar = board('cellar', announced);
  const attic = board('attic', announced);
  await eventually('both are read', () => cellar.lines.length >= 2 && attic.lines.length >= 2);
  expect(cellar.lines).toEqual(['I am cellar', 'T:1']);
  expect(attic.lines).toEqual(['I am attic', 'T:1']);
  expect([...openings].sort()).toEqual(['attic', 'cellar']);
});

test('a board that nobody announces is not found, and the ports stay open for those to come', async () => {
  const clock = new ManualClock();
  const announced = new AnnouncedPorts({ listPorts: ports, clock, signal: stop.signal });
  const garden = board('garden', announced, clock);
  await eventually('both ports are listened at', () => openings.length === 2);
  await clock.advance(15_000);
  expect(await garden.end).toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    message: expect.stringMatching(/^no board announces "I am garden": listened at \/dev\/pts\/\d+, \/dev\/pts\/\d+$/),
  });
  const attic = board('attic', announced, clock);
  await eventually('the other is read', () => attic.lines.length >= 2);
  expect(openings).toHaveLength(2);
});
