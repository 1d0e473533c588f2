// Stream Example: the rose x = cos(5t) sin(t), y = cos(5t) cos(t), drawn point by point. Only the newest 100 stay.
import { every, makePlot, newToken, openStream } from './connect.mjs';

const token = newToken();
await makePlot(
  'Stream Example',
  [
    {
      ...{ name: 'rose', x: [], y: [], type: 'scatter', mode: 'lines+markers', cliponaxis: false },
      stream: { token, maxpoints: 100 },
    },
  ],
  {
    hovermode: 'closest',
    xaxis: { range: [-1, 1], constrain: 'domain' },
    // As long to the eye as on the x axis: a rose that is not squeezed.
    yaxis: { range: [-1, 1], constrain: 'domain', scaleanchor: 'x' },
  },
);

const stream = openStream(token);
await every(50, async (count) => {
  const t = count / 50;
  await stream.write({ x: Math.cos(5 * t) * Math.sin(t), y: Math.cos(5 * t) * Math.cos(t) });
});
await stream.close();
