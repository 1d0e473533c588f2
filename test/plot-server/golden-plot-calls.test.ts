import { describe, expect, test } from 'vitest';
import { newKey } from '../../plot-server/plots/account.ts';
import { A, B, CAPTURED, golden } from './golden.ts';
import { chunk, LAST_CHUNK, RawSocket, rig, streamHead } from './rig.ts';

interface Expected {
  readonly filename: string;
  /** Under which the client reached the server, as it said itself. */
  readonly host: string;
  readonly tokens: readonly string[];
}

const CLIENTS: Readonly<Record<string, Expected>> = {
  'npm-plotly-1.0.6': { filename: 'streamSimple & Sensor + 50% °', host: 'localhost:8443', tokens: [A] },
  'npm-plotly-0.2.4': { filename: 'streamSimple & Sensor + 50% °', host: '127.0.0.1:8098', tokens: [A] },
  'python-plotly-2.2.0': { filename: 'python & file + 50% °', host: '127.0.0.1:8099', tokens: [A] },
  arduino: { filename: 'ard file', host: 'plot.ly', tokens: [A, B] },
  'electric-imp': { filename: 'imp & cloud', host: 'plot.ly', tokens: [A] },
};

describe.each(Object.entries(CLIENTS))('the plot call of %s', (name, { filename, host, tokens }) => {
  test('makes the plot that was asked for, whose streams are open, and is answered with a closed connection', async () => {
    const { server, socket, figure } = await rig(CAPTURED);
    const { head, answer } = await answerTo(golden(`plot-calls/${name}`), server.httpPort);
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toMatch(/^Connection: close$/im);
    expect(answer).toEqual({
      'stream-host': `http://${host}`,
      'stream-status': 'All Streams Go!',
      'stream-multiplex': true,
      url: `http://${host}/~demouser/1`,
      filename,
      warning: '',
      error: '',
      message: expect.stringContaining(filename),
    });
    for (const [index, token] of tokens.entries()) {
      const stream = await socket(streamHead(token) + chunk(`{"x":1,"y":${index}}\n`) + LAST_CHUNK);
      expect(await stream.untilClosed()).toContain('200 OK');
      expect((await figure(`${server.url}/~demouser/1`)).data[index]?.['y']).toEqual([index]);
    }
  });
});

test('an Arduino finds the bytes it looks for: json.dumps spacing, and something behind "All Streams Go!"', async () => {
  const { server } = await rig(CAPTURED);
  const { body } = await answerTo(golden('plot-calls/arduino'), server.httpPort);
  expect(body).toContain('"stream-status": "All Streams Go!", ');
  expect(body).toContain('"url": "http://plot.ly/~demouser/1"');
});

describe('framing defects of real clients', () => {
  test('3: tokens of eleven characters cut the call of an Arduino short: the answer says so, and ours have ten', async () => {
    const { server } = await rig(CAPTURED);
    const { answer } = await answerTo(golden('plot-calls/arduino-11-character-tokens'), server.httpPort);
    expect(answer).toMatchObject({ error: '"kwargs" is not a JSON object', url: '' });
    expect(newKey()).toMatch(/^[a-z0-9]{10}$/);
  });

  test('4: two bytes behind the length that an Arduino says get no answer of their own', async () => {
    const { server } = await rig(CAPTURED);
    const bytes = golden('plot-calls/arduino');
    expect(bytes.endsWith('}\r\n')).toBe(true);
    const { whole } = await answerTo(bytes, server.httpPort);
    expect(whole.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('4: npm plotly 0.2.4 counts characters: what a degree sign pushes out of the length is not missed', async () => {
    const bytes = golden('plot-calls/npm-plotly-0.2.4');
    const said = Number(/Content-Length: (\d+)/.exec(bytes)?.[1]);
    expect(bytes.length - bytes.indexOf('\r\n\r\n') - 4 - said).toBe(2);
  });
});

async function answerTo(bytes: string, port: number) {
  const client = await RawSocket.open(port, bytes);
  const whole = Buffer.from(await client.untilClosed(), 'latin1').toString();
  const [head = '', body = ''] = whole.split('\r\n\r\n');
  return { whole, head, body, answer: JSON.parse(body) as unknown };
}
