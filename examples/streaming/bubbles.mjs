// Hans Rosling Streaming: bubbles in the manner of Gapminder. Each message overwrites every bubble by arrays, their sizes
// and colours too, and carries a layout with it: the year in the title.
import { every, makePlot, newToken, openStream } from './connect.mjs';

const [FIRST_YEAR, LAST_YEAR] = [1950, 2007];

// The countries are made up, and no data of a real one are in here. What each had in 1950: region, income, growth of the
// income in % a year, millions of people. The rest is computed from that.
const TABLE = `
Aldara   rising   620  4.6 420
Benoa    rising   540  2.8 350
Cervin   rising  1100  5.8  38
Dunai    rising   900  3.9  95
Estmar   old     4200  2.7  52
Fjelland old     6900  2.6   8
Gransk   old     3100  2.9  46
Hollin   old     5600  2.2  60
Ibara    southern 760  0.4  33
Jumela   southern 520  1.1  18
Kivora   southern 690 -0.4  12
Lunda    southern 1300 2.1   5
Marisol  western 2400  2.1  54
Nuevara  western 3000  1.7  28
Orinda   western 9800  2.0 150
Pacara   western 1700  1.8   9`;
const COLOURS = { rising: '#1f8a5b', old: '#0b6bcb', southern: '#d9730d', western: '#d81e5b' };
const countries = TABLE.trim()
  .split('\n')
  .map((row) => row.split(/\s+/))
  .map(([name, region, ...numbers]) => ({ name, colour: COLOURS[region], numbers: numbers.map(Number) }));

const token = newToken();
const trace = {
  name: 'made-up countries',
  ...{ x: [], y: [], text: [], type: 'scatter', mode: 'markers', hoverinfo: 'text' },
  // 200,000 people are about one square pixel.
  marker: { sizemode: 'area', sizeref: 200_000, opacity: 0.6, line: { width: 1, color: 'white' } },
  stream: { token },
};
await makePlot('Hans Rosling Streaming', [trace], {
  title: { text: String(FIRST_YEAR) },
  hovermode: 'closest',
  // The range of a logarithmic axis is in powers of ten.
  xaxis: {
    title: { text: 'GDP per capita' },
    type: 'log',
    range: [2.5, 4.8],
    tickvals: [500, 1000, 2000, 5000, 1e4, 2e4, 5e4],
  },
  yaxis: { title: { text: 'life expectancy' }, range: [35, 88] },
});

/** All bubbles of one year. Lives grow longer with income, and with time for everyone. */
function bubblesOf(year) {
  const years = year - FIRST_YEAR;
  const bubbles = countries.map(({ name, colour, numbers: [income, growth, millions] }, index) => {
    const x = income * Math.exp((growth / 100) * years + 0.08 * Math.sin(years / 4 + index));
    const y = 12 + 13.5 * Math.log10(x) + 0.17 * years + 2 * Math.sin(index);
    return { x, y, name, colour, people: millions * 1e6 * Math.exp((0.024 - 0.0025 * growth) * years) };
  });
  return {
    x: bubbles.map(({ x }) => Math.round(x)),
    y: bubbles.map(({ y }) => Number(y.toFixed(1))),
    text: bubbles.map(({ name }) => name),
    marker: {
      size: bubbles.map(({ people }) => Math.round(people)),
      color: bubbles.map(({ colour }) => colour),
    },
  };
}

const stream = openStream(token);
await every(750, async (count) => {
  const year = FIRST_YEAR + (count % (LAST_YEAR - FIRST_YEAR + 1));
  await stream.write({ ...bubblesOf(year), layout: { title: { text: String(year) } } });
});
await stream.close();
