import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock, serverLimits } from '../../../core/index.ts';
import { topicStreamId } from '../../../plot-server/plots/topic-stream.ts';
import { openState } from '../../../plot-server/storage/open-state.ts';
import { makeTraces } from '../../../plot-server/subscribe/make-traces.ts';

test('traces that no token leads to outlive a restart, and no token appears', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'boardstream-traces-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const open = () => openState({ dataDir, clock: new ManualClock(), onStatus: () => {} });
  const first = await open();
  const series = new Map([['temperature', 'Cel']]);
  const context = { registry: first.registry, user: 'maker', limits: serverLimits() };
  const { changed } = makeTraces({ bridge: 'pi', board: 'uno', series }, context);
  await first.save(changed);
  await first.close();
  const second = await open();
  const target = second.registry.stream(topicStreamId('pi', 'uno', 'temperature'));
  expect(target?.plot.filename).toBe('pi/uno');
  expect(second.tokens.list()).toEqual([]);
  await second.close();
});

test('many plots that are saved together are all there after a restart, each as it was last', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'boardstream-traces-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const open = () => openState({ dataDir, clock: new ManualClock(), onStatus: () => {} });
  const first = await open();
  const context = { registry: first.registry, user: 'maker', limits: serverLimits() };
  const boards = Array.from({ length: 40 }, (_, index) => `board-${index}`);
  const saves: Promise<void>[] = [];
  for (const name of ['a', 'b', 'c']) {
    for (const board of boards) {
      const series = new Map([[name, undefined]]);
      saves.push(first.save(makeTraces({ bridge: 'pi', board, series }, context).changed));
    }
  }
  await Promise.all(saves);
  await first.close();
  const second = await open();
  const names = [...second.registry.plots()].map(({ figure }) => figure.traces.map((trace) => trace.setting('name')));
  expect(names).toEqual(boards.map(() => ['a', 'b', 'c']));
  await second.close();
});
