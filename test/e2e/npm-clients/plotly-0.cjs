// The same with plotly 0.2.4, which knows no TLS and takes host and port with each call.
const [folder, port, apiKey, token, streamToken] = process.argv.slice(2);
const plotly = require(`${folder}/node_modules/plotly`)('demouser', apiKey);
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const data = [{ x: [], y: [], name: '50% & + °', stream: { token, maxpoints: 100 } }];
const layout = { filename: 'npm & 0.2.4', fileopt: 'overwrite' };
plotly.plot({ data, layout, host: '127.0.0.1', port }, (error, answer) => {
  print(error === null ? answer : { error: error.message ?? error });
  const stream = plotly.stream({ token: streamToken, host: '127.0.0.1', port }, (error, end) => {
    print(error === null ? end : { statusCode: error.statusCode, msg: error.msg ?? error.message });
    process.exit();
  });
  stream.write('{"x":0,"y":0}\n');
  stream.write('{"x":1,"y":0.5}\n');
  process.stdin.on('data', () => stream.end()).resume();
});
