// A program as the README of plotly 1.0.6 has it: initialise a plot, stream to it, print what the callbacks get.
const [folder, port, apiKey, token, streamToken] = process.argv.slice(2);
const plotly = require(`${folder}/node_modules/plotly`)({ username: 'demouser', apiKey, host: 'localhost', port });
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const trace = { x: [], y: [], name: '50% & + °', stream: { token, maxpoints: 100 } };
plotly.plot([trace], { filename: 'npm & 1.0.6', fileopt: 'overwrite' }, (error, answer) => {
  print(error === null ? answer : { error: error.message });
  const stream = plotly.stream({ token: streamToken, streamHost: '127.0.0.1', port }, (error, end) => {
    print(error === null ? end : { statusCode: error.statusCode, msg: error.message });
    process.exit();
  });
  stream.write('{"x":0,"y":0}\n');
  stream.write('{"x":1,"y":0.5}\n');
  process.stdin.on('data', () => stream.end()).resume();
});
