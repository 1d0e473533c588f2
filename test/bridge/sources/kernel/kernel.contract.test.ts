import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KERNEL_KINDS } from '../../../../bridge/sources/kernel/kernel-sensors.ts';
import { kernelSource } from '../../../../bridge/sources/kernel/kernel-source.ts';
import { eventually } from '../../../eventually.ts';
import { sourceContract } from '../contract.ts';

const { find, remedy } = KERNEL_KINDS.thermal;

// A sensor that goes is told of as a status, and the others go on: nothing is thrown.
sourceContract('kernel sensor', { isAsked: true }, async (options) => {
  const root = mkdtempSync(join(tmpdir(), 'boardstream-thermal-'));
  const zone = join(root, 'thermal_zone0');
  mkdirSync(zone);
  writeFileSync(join(zone, 'type'), 'cpu-thermal\n');
  writeFileSync(join(zone, 'temp'), '0\n');
  return {
    source: kernelSource({ board: 'pi', find: find(root), remedy, intervalMs: 5, ...options }),
    ready: (statuses) => eventually('it is open', () => statuses.some(({ type }) => type === 'sourceOpened')),
    say: async (value) => writeFileSync(join(zone, 'temp'), `${value * 1000}\n`),
    valueOf(batch, index) {
      const value = 'readings' in batch ? batch.readings[index]?.value : undefined;
      return value === 0 ? undefined : value;
    },
    close: async () => rmSync(root, { recursive: true }),
  };
});
