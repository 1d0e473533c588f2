import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gpioSource } from '../../../../bridge/sources/gpio/gpio-source.ts';
import { machineMonotonicMs } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { sourceContract } from '../contract.ts';

/** Value 3 is a rising edge of line 3: a level alone tells no more than 0 and 1. */
const LINES = Array.from({ length: 8 }, (_, line) => ({ series: String(line), line, mode: 'level' as const }));

sourceContract('GPIO', { loss: { retryable: true, names: () => 'gpiomon' } }, async (options) => {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-gpio-'));
  const tool = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const pids = (): string[] =>
    (existsSync(join(folder, 'pids')) ? readFileSync(join(folder, 'pids'), 'utf8') : '').split('\n').filter(Boolean);
  const plugIn = () => tool('gpiodetect', 'echo "gpiochip0 [pinctrl-bcm2711] (58 lines)"');
  plugIn();
  tool('gpioget', 'echo 0 0 0 0 0 0 0 0');
  tool(
    'gpiomon',
    `[ "$1" = --version ] && { echo "gpiomon (libgpiod) v1.6.3"; exit; }
: > ${folder}/edges.$$
echo $$ >> ${folder}/pids
exec tail -n +1 -s 0.01 -f ${folder}/edges.$$`,
  );
  return {
    source: gpioSource({
      board: 'pi',
      chip: 'header',
      lines: LINES,
      intervalMs: 1000,
      toolFolder: `${folder}/`,
      ...options,
    }),
    openings: () => pids().length,
    async ready() {
      const before = pids().length;
      await eventually('the lines are watched', () => pids().length > before);
    },
    async say(value) {
      const ns = BigInt(Math.round(machineMonotonicMs() * 1e6));
      const edge = `1 ${value} ${ns / 1_000_000_000n}.${ns % 1_000_000_000n}\n`;
      for (const pid of pids().slice(-1)) appendFileSync(join(folder, `edges.${pid}`), edge);
    },
    valueOf(batch, index) {
      const reading = 'readings' in batch ? batch.readings[index] : undefined;
      return reading?.value === 1 ? Number(reading.series) : undefined;
    },
    async cut() {
      tool('gpiodetect', 'exit 0');
      process.kill(Number(pids().at(-1)), 'SIGTERM');
    },
    bringBack: async () => plugIn(),
    close: async () => rmSync(folder, { recursive: true }),
  };
});
