// Real-Time Happiness of a Text Stream: the old one read what San Francisco twittered; that interface is gone, so the
// sentences are our own, in sentences.txt. A message brings a point with its text; maxpoints 8 keeps the newest eight.
import { readFileSync } from 'node:fs';
import { every, makePlot, newToken, openStream } from './connect.mjs';

const WORDS_IN_A_LINE = 5;
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const sentences = read('sentences.txt').trim().split('\n');
/** How happy a word is, from 0 to 10: our own guesses. Words that are not in the list say nothing. */
const happiness = JSON.parse(read('happiness.json'));

const token = newToken();
await makePlot(
  'twitter-stream-gif',
  [
    {
      name: 'sentence',
      x: [],
      y: [],
      text: [],
      type: 'scatter',
      mode: 'markers+text',
      textposition: 'bottom left',
      marker: { size: 16, opacity: 0.7 },
      cliponaxis: false,
      stream: { token, maxpoints: 8 },
    },
  ],
  {
    title: { text: 'Real-Time Happiness of a Text Stream' },
    hovermode: 'closest',
    xaxis: { title: { text: 'time' }, showgrid: false },
    yaxis: { title: { text: 'happiness (0 is unhappy, 10 is happy)' }, range: [0, 10] },
  },
);

/** The mean of the words that are in the list; `undefined` when none is. */
function happinessOf(sentence) {
  const scores = sentence
    .toLowerCase()
    .match(/[a-z]+/g)
    .map((word) => happiness[word])
    .filter((score) => score !== undefined);
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Lines of five words, with the line breaks that plotly.js knows. */
function inLines(sentence) {
  const words = sentence.split(' ');
  const lines = [];
  while (words.length > 0) lines.push(words.splice(0, WORDS_IN_A_LINE).join(' '));
  return lines.join('<br>');
}

const stream = openStream(token);
await every(1000, async (count) => {
  const sentence = sentences[count % sentences.length];
  const y = happinessOf(sentence);
  if (y !== undefined)
    await stream.write({ x: new Date().toISOString(), y: Number(y.toFixed(2)), text: inLines(sentence) });
});
await stream.close();
