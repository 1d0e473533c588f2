import { expect, onTestFinished, test } from 'vitest';
import { serveMetrics } from '../../../bridge/metrics/serve-metrics.ts';
import { metric } from '../../../core/index.ts';

async function endpoint(port = 0) {
  let scrapes = 0;
  const served = await serveMetrics(port, () => {
    scrapes += 1;
    return [metric('gauge', 'boardstream_spool_points', 'Points waiting.', scrapes)];
  });
  onTestFinished(() => served.close());
  return served;
}

test('every scrape gets the numbers of its moment, as text for Prometheus', async () => {
  const { url } = await endpoint();
  await fetch(url);
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toContain('\nboardstream_spool_points 2\n');
});

test('it says that the process is well, and where to look when asked for anything else', async () => {
  const { url } = await endpoint();
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  const lost = await fetch(new URL('/', url));
  expect(lost.status).toBe(404);
  expect(await lost.text()).toContain('/metrics');
  expect((await fetch(url, { method: 'POST' })).status).toBe(404);
});

test('a port in use is an error that says what to do', async () => {
  const { url } = await endpoint();
  const port = Number(new URL(url).port);
  await expect(serveMetrics(port, () => [])).rejects.toMatchObject({
    code: 'HTTP_PORT_UNAVAILABLE',
    message: expect.stringContaining('--metrics-port'),
  });
});
