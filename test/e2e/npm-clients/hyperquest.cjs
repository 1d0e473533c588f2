// Streams two points by hyperquest and prints the status and the text that it gets.
const [folder, port, token] = process.argv.slice(2);
const hyperquest = require(`${folder}/node_modules/hyperquest`);
const headers = token === undefined ? {} : { 'plotly-streamtoken': token };

const request = hyperquest({ method: 'POST', uri: `http://127.0.0.1:${port}/`, headers });
let text = '';
request.on('response', ({ statusCode }) => {
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    process.stdout.write(`${JSON.stringify({ statusCode, msg: text })}\n`);
    process.exit();
  });
});
request.write('{"x":0,"y":0}\n');
request.write('{"x":1,"y":0.5}\n');
process.stdin.on('data', () => request.end()).resume();
