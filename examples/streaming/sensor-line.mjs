// streaming mock sensor data: a scalar x and a scalar y append one point to the line.
import { every, makePlot, newToken, openStream } from './connect.mjs';

const token = newToken();
await makePlot(
  'streamSimpleSensor',
  [{ name: 'mock sensor', x: [], y: [], type: 'scatter', mode: 'lines+markers', stream: { token, maxpoints: 100 } }],
  { title: { text: 'streaming mock sensor data' }, yaxis: { title: { text: 'signal' } } },
);

const stream = openStream(token);
let level = 0;
await every(100, async (count) => {
  // A sine, some noise, and every few seconds a jump to another level.
  if (count % 45 === 44) level = 6 * Math.random() - 3;
  const y = 2 * Math.sin(count / 8) + 0.6 * Math.random() + level;
  // With the Z of UTC everyone sees the time of the place where they look.
  await stream.write({ x: new Date().toISOString(), y: Number(y.toFixed(3)) });
});
await stream.close();
