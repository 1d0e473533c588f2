import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withColumns } from '../../plot-server/init/v2/column-references.ts';
import { Grids } from '../../plot-server/init/v2/grids.ts';
import { A, CAPTURED, golden } from './golden.ts';
import { chunk, LAST_CHUNK, RawSocket, type Rig, rig, streamHead } from './rig.ts';

const AUTHORIZATION = `Basic ${Buffer.from(`${CAPTURED.user}:${CAPTURED.key}`).toString('base64')}`;

interface Reply {
  readonly status: number;
  readonly json: unknown;
}

/** Sends captured bytes of python's `chart_studio` as they are. */
async function replay({ server }: Rig, name: string): Promise<Reply> {
  const answer = await (await RawSocket.open(server.httpPort, golden(`v2/${name}`))).untilClosed();
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), json: body === '' ? undefined : JSON.parse(body) };
}

async function ask({ server }: Rig, method: string, path: string, body?: string, headers = {}): Promise<Reply> {
  const response = await fetch(`${server.url}/v2/${path}`, {
    method,
    headers: { authorization: AUTHORIZATION, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const errors = (message: RegExp) => ({ errors: [{ message: expect.stringMatching(message) }] });

describe('chart_studio plots', () => {
  test('a new figure: its columns come first as a grid, and the figure has them in place of its references', async () => {
    const made = await rig(CAPTURED);
    expect(await replay(made, '1-current-user')).toEqual({ status: 200, json: { username: 'demouser' } });
    expect(await replay(made, '2-look-up-grid')).toEqual({
      status: 404,
      json: errors(/no file named "sensor line_grid"/),
    });
    expect(await replay(made, '3-make-grid')).toEqual({
      status: 201,
      json: {
        file: {
          fid: 'demouser:1000000001',
          filename: 'sensor line_grid',
          filetype: 'grid',
          web_url: '',
          cols: [
            { name: 'data.0.x', uid: 'u0' },
            { name: 'data.0.y', uid: 'u1' },
          ],
        },
      },
    });
    expect(await replay(made, '4-look-up-plot')).toMatchObject({ status: 404 });
    expect(await replay(made, '5-make-plot')).toEqual({
      status: 201,
      json: {
        file: {
          fid: 'demouser:1',
          filename: 'sensor line',
          filetype: 'plot',
          web_url: 'http://127.0.0.1:8099/~demouser/1',
        },
      },
    });
    const { data, layout } = await made.figure(`${made.server.url}/~demouser/1`);
    expect(data).toEqual([{ type: 'scatter', x: [1, 2], y: [3, 4], stream: { maxpoints: 100 } }]);
    expect(layout['title']).toEqual({ text: 'T' });
  });

  test('the same figure again: the old grid goes, the address stays, and its stream is open', async () => {
    const made = await rig(CAPTURED);
    for (const name of ['3-make-grid', '5-make-plot']) expect(await replay(made, name)).toMatchObject({ status: 201 });
    expect(await replay(made, '2-look-up-grid')).toMatchObject({ status: 200, json: { filetype: 'grid' } });
    expect(await replay(made, '6-delete-grid')).toEqual({ status: 204, json: undefined });
    expect(await replay(made, '6-delete-grid')).toEqual({ status: 404, json: errors(/no grid demouser:1000000001/) });
    expect(await replay(made, '7-make-grid-again')).toMatchObject({ status: 201 });
    expect(await replay(made, '4-look-up-plot')).toMatchObject({
      status: 200,
      json: { fid: 'demouser:1', filetype: 'plot' },
    });
    expect(await replay(made, '8-replace-plot')).toMatchObject({ status: 200, json: { file: { fid: 'demouser:1' } } });
    const stream = await made.socket(streamHead(A) + chunk('{"x":1,"y":5}\n') + LAST_CHUNK);
    expect(await stream.untilClosed()).toContain('200 OK');
    const { data } = await made.figure(`${made.server.url}/~demouser/1`);
    expect(data).toMatchObject([{ x: [1], y: [5] }]);
  });

  test('a figure for a private link gets an address from which the client may take the last character', async () => {
    const made = await rig(CAPTURED);
    const body = JSON.stringify({ figure: { data: [] }, filename: 'f', share_key_enabled: true });
    const { json } = await ask(made, 'POST', 'plots', body);
    const { web_url: url, share_key: key } = (json as { file: { web_url: string; share_key: string } }).file;
    const page = await fetch(`${url.slice(0, -1)}?share_key=${key}`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
  });

  test('a file in a folder is found under its whole path, with and without a slash at the end of the address', async () => {
    const made = await rig(CAPTURED);
    expect(await ask(made, 'POST', 'folders/', '{"path":"lab"}')).toMatchObject({ status: 201 });
    const figure = JSON.stringify({ figure: { data: [], layout: {} }, filename: 'air', parent_path: 'lab' });
    expect(await ask(made, 'POST', 'plots/', figure)).toMatchObject({
      status: 201,
      json: { file: { filename: 'lab/air' } },
    });
    expect(await ask(made, 'GET', 'files/lookup/?path=lab/air')).toMatchObject({
      status: 200,
      json: { fid: 'demouser:1' },
    });
    expect(await ask(made, 'PUT', 'plots/demouser:1/', figure)).toMatchObject({ status: 200 });
  });
});

describe('what cannot be done is refused with a status below 500 and a message', () => {
  test.each([
    ['GET', 'files/demouser:1', undefined, 404, /no such address/],
    ['PATCH', 'files/demouser:1', '{"share_key_enabled":true}', 404, /no such address/],
    ['DELETE', 'grids/demouser:7', undefined, 404, /no grid demouser:7/],
    ['PUT', 'plots/demouser:7', '{"figure":{}}', 404, /no plot demouser:7/],
    ['PUT', 'plots/somebody:1', '{"figure":{}}', 404, /no plot somebody:1/],
    ['POST', 'plots', '[]', 400, /not a JSON object/],
    ['POST', 'plots', '{', 400, /not a JSON object/],
    ['POST', 'plots', '{}', 400, /"figure" must hold/],
    ['POST', 'plots', '{"figure":{"data":{}}}', 400, /must be a list of traces/],
    ['POST', 'plots', '{"figure":{"data":[{"y":[1e999]}]}}', 400, /not finite/],
    ['POST', 'grids', '{"data":[]}', 400, /"data.cols" must hold/],
  ])('%s %s %s', async (method, path, body, status, message) => {
    expect(await ask(await rig(CAPTURED), method, path, body)).toEqual({ status, json: errors(message) });
  });

  test.each([
    [{ authorization: '' }, 401, /by HTTP Basic/],
    [{ authorization: 'Bearer x' }, 401, /by HTTP Basic/],
    [{ authorization: 'Basic ZGVtb3VzZXI6d3Jvbmc=' }, 401, /the supplied API key doesn't match our records/],
    [{ 'plotly-authorization': 'Basic ZGVtb3VzZXI6d3Jvbmc=' }, 401, /the supplied API key doesn't match our records/],
  ])('with the headers %j', async (headers, status, message) => {
    const reply = await ask(await rig(CAPTURED), 'GET', 'users/current', undefined, headers);
    expect(reply).toEqual({ status, json: errors(message) });
  });

  test('but the account of a proxy in the usual header does no harm', async () => {
    const headers = { authorization: 'Basic cHJveHk6cHJveHk=', 'plotly-authorization': AUTHORIZATION };
    expect(await ask(await rig(CAPTURED), 'GET', 'users/current', undefined, headers)).toMatchObject({ status: 200 });
  });

  test('a body of more than 8 MB is too much', async () => {
    const reply = await ask(await rig(CAPTURED), 'POST', 'grids', `"${'a'.repeat(9 * 1024 * 1024)}"`);
    expect(reply).toEqual({ status: 413, json: errors(/at most 8 MB/) });
  });

  test('a second plot of the same name is the one that is found; the first is not replaced by mistake', async () => {
    const made = await rig(CAPTURED);
    const figure = '{"figure":{"data":[]},"filename":"f"}';
    for (const _ of [1, 2]) expect(await ask(made, 'POST', 'plots', figure)).toMatchObject({ status: 201 });
    expect(await ask(made, 'PUT', 'plots/demouser:1', figure)).toEqual({ status: 409, json: errors(/newer plot/) });
  });
});

describe('references to columns', () => {
  const columns: Record<string, unknown[]> = { 'me:1:u0': [1, 2], 'me:1:u1': ['a'] };
  const column = (name: string) => columns[name] as number[] | undefined;

  test.each([
    [{ xsrc: 'me:1:u0' }, { x: [1, 2] }],
    [{ marker: { colorsrc: 'me:1:u1', size: 3 } }, { marker: { color: ['a'], size: 3 } }],
    [{ zsrc: 'me:1:u0,me:1:u1' }, { z: [[1, 2], ['a']] }],
    [{ ysrc: 'me:9:u0' }, { y: [] }],
    [
      { src: 'me:1:u0', xsrc: 5, text: 'xsrc' },
      { src: 'me:1:u0', xsrc: 5, text: 'xsrc' },
    ],
    [{ imagesrc: 'https://example.org/a.png' }, { imagesrc: 'https://example.org/a.png' }],
  ])('%j', (part, figure) => {
    expect(withColumns([part], column)).toEqual([figure]);
  });

  test('a figure without references stays as it is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const figure = JSON.parse(text) as Parameters<typeof withColumns>[0];
        expect(withColumns(figure, column)).toEqual(figure);
      }),
    );
  });

  test('grids of more than 16 MiB together make way, the oldest first', () => {
    const grids = new Grids();
    const made = Array.from({ length: 5 }, (_, index) =>
      grids.add('me', `grid ${index}`, { x: { data: [index] } }, 4 * 1024 * 1024),
    );
    expect(made.map(({ fid }) => grids.column(`${fid}:u0`))).toEqual([undefined, [1], [2], [3], [4]]);
    expect(grids.named('grid 0')).toBeUndefined();
  });
});
