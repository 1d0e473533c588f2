import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialSource } from '../../../bridge/sources/serial/serial-source.ts';
import { ptyLink } from '../../../firmware-sim/links/pty.ts';
import { eventually } from '../../eventually.ts';
import { sourceContract } from './contract.ts';
import { textValue } from './rigs/text-value.ts';

let path = '';

sourceContract(
  'serial',
  { text: 'stream', startsInsideLine: true, whenSlow: 'waits', loss: { retryable: true, names: () => path } },
  async (options) => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-serial-'));
    path = join(folder, 'ttyACM0');
    let openings = 0;
    const plugIn = () =>
      ptyLink({ linkPath: path })(
        () => undefined,
        ({ type }) => {
          if (type === 'opened') openings += 1;
        },
      );
    let link = await plugIn();
    const print = (bytes: Uint8Array) => {
      let rest = bytes;
      return eventually('the port has taken everything', () => {
        rest = rest.subarray(link.write(rest));
        return rest.length === 0;
      });
    };
    return {
      source: serialSource({ board: 'uno', path, baudRate: 115_200, ...options }),
      openings: () => openings,
      ready: (statuses) => eventually('it is open', () => statuses.some(({ type }) => type === 'sourceOpened')),
      say: (value) => print(Buffer.from(`T:${value}\n`)),
      valueOf: textValue,
      print,
      offer: (bytes) => link.write(bytes),
      cut: () => link.close(),
      async bringBack() {
        link = await plugIn();
      },
      async close() {
        await link.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
);
