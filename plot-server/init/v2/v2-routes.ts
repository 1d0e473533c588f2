import { errorText, type OnStatus, parseJsonObject } from '../../../core/index.ts';
import { basicCredentials } from '../../http/basic-credentials.ts';
import { clientUrl } from '../../http/client-address.ts';
import { readBody } from '../../http/read-body.ts';
import { reply, replyJson } from '../../http/respond.ts';
import type { Call, Route } from '../../http/router.ts';
import { accountMatches } from '../../plots/account.ts';
import { MAX_BODY_BYTES, MAX_BODY_MS, type PlotCallContext } from '../answer-plot-call.ts';
import { wrongKeyText } from '../call-answer.ts';
import { Grids } from './grids.ts';
import { refusal, type V2Answer, type V2Request } from './v2-answer.ts';
import { V2Files } from './v2-files.ts';

export interface V2Context extends PlotCallContext {
  readonly onStatus: OnStatus;
}

type Method = Route['method'];
type Answer = (request: V2Request) => V2Answer | Promise<V2Answer>;

/** Nobody is there any more to be answered. */
const DISCONNECTED = 0;

/**
 * The part of Plotly's second REST API with which python's `chart_studio`, and `plotly` from 4.0, make a plot: they never
 * call `/clientresp`. They try again for three minutes after a 5xx, so there is none, whatever goes wrong.
 * Source: requests of chart_studio 5.24.1.
 */
export function v2Routes(context: V2Context): Route[] {
  const files = new V2Files(context, new Grids());
  const at = (method: Method, path: string, answer: Answer): Route => ({
    method,
    path: new RegExp(`^/v2/${path}/?$`),
    handle: (call) => handle(call, context, answer),
  });
  const fid = '(?<fid>[A-Za-z0-9_.-]{1,64}:[0-9]{1,12})';
  const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  return [
    at('GET', 'users/current', () => ({ status: 200, json: { username: context.account.user } })),
    at('GET', 'files/lookup', (request) => files.lookUp(request)),
    at('POST', 'folders', ({ body }) => ({ status: 201, json: { file: { filename: body['path'] ?? '' } } })),
    at('POST', 'grids', (request) => files.addGrid(request)),
    at('DELETE', `grids/${fid}`, (request) => files.deleteGrid(request)),
    at('POST', 'plots', (request) => files.addPlot(request)),
    at('PUT', `plots/${fid}`, (request) => files.replacePlot(request)),
    ...methods.map((method) =>
      at(method, '.*', () => refusal(404, 'this server knows no such address of the REST API')),
    ),
  ];
}

async function handle(call: Call, context: V2Context, answer: Answer): Promise<void> {
  const { request, response } = call;
  const serverUrl = clientUrl(request, context.serverUrl());
  const { status, json } =
    (await whyNot(call, context, serverUrl)) ?? (await answered(call, context, answer, serverUrl));
  if (status === DISCONNECTED) return;
  const headers = {
    Connection: 'close',
    ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="boardstream", charset="UTF-8"' }),
  };
  if (json === undefined) reply(response, '', { status, headers });
  else replyJson(response, json, { status, headers });
}

/**
 * A client behind a proxy has the proxy's account in the usual header and its own in another. One that guesses gets 401 as
 * well: after 429 the client would try for minutes.
 */
async function whyNot({ request }: Call, context: V2Context, serverUrl: string): Promise<V2Answer | undefined> {
  const own = request.headers['plotly-authorization'];
  const said = basicCredentials(typeof own === 'string' ? own : request.headers.authorization);
  if (said === undefined) return refusal(401, 'say user and key by HTTP Basic authentication');
  if (context.isGuessing(request)) return refusal(401, 'too many wrong keys came from your address: wait a minute');
  if (accountMatches(context.account, said.user, said.key)) return undefined;
  await context.mistake(request);
  return refusal(401, wrongKeyText(said.user, serverUrl));
}

async function answered(call: Call, context: V2Context, answer: Answer, serverUrl: string): Promise<V2Answer> {
  const { request, parts, query } = call;
  const read = await readBody(request, { maxBytes: MAX_BODY_BYTES, maxMs: MAX_BODY_MS, clock: context.clock });
  if (read.kind === 'broken') {
    request.socket.destroy();
    return { status: DISCONNECTED };
  }
  if (read.kind === 'tooLarge') return refusal(413, `a request holds at most ${MAX_BODY_BYTES / 1024 / 1024} MB`);
  const { text } = read;
  const body = text === '' ? {} : parseJsonObject(text);
  if (body === undefined) return refusal(400, 'the body is not a JSON object');
  try {
    return await answer({ fid: parts['fid'] ?? '', query, body, bodyBytes: text.length, serverUrl });
  } catch (error) {
    context.onStatus({ type: 'requestFailed', why: errorText(error) });
    return refusal(400, 'the server failed at this request');
  }
}
