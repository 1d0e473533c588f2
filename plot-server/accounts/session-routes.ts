import { replyHtml, securityHeaders } from '../http/respond.ts';
import type { Call, Route } from '../http/router.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import type { AccountContext } from './account-context.ts';
import { localPath } from './local-path.ts';
import { replyRefused, tooManyWrongKeys } from './permission.ts';
import { readFields } from './read-fields.ts';

export const TOKENS_PATH = '/settings/tokens';

/** Signing in and out, for people: `GET /login`, `POST /login`, `POST /logout`. */
export function sessionRoutes(context: AccountContext): Route[] {
  const { sessions, assets } = context;
  return [
    {
      method: 'GET',
      path: /^\/login$/,
      handle: ({ request, response, query }) => {
        const next = localPath(query.get('next'), TOKENS_PATH);
        if (sessions.isOwner(request)) redirect({ response }, next);
        else replyForm({ response }, signInPage({ next, assets }));
      },
    },
    { method: 'POST', path: /^\/login$/, handle: (call) => signIn(call, context) },
    {
      method: 'POST',
      path: /^\/logout$/,
      handle: (call) => {
        const { request, response } = call;
        if (request.headers.origin === undefined) return replyRefused(response, OTHER_SITE);
        redirect(call, '/', { 'Set-Cookie': sessions.end(request), Connection: 'close' });
      },
    },
  ];
}

/** A form of this server is sent, and its answer is another page. */
export function redirect(
  { response }: Pick<Call, 'response'>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(303, { ...securityHeaders('data'), 'Cache-Control': 'no-store', Location: path, ...headers })
    .end();
}

/** Sends a page with forms. */
export function replyForm(
  { response }: Pick<Call, 'response'>,
  page: string,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): void {
  replyHtml(response, page, { status, headers: { ...securityHeaders('form'), ...headers } });
}

const OTHER_SITE = {
  kind: 'refused',
  status: 403,
  why: 'a page of another site may not do this',
  headers: {},
} as const;

async function signIn(call: Call, { sessions, keyCheck, assets, clock }: AccountContext): Promise<void> {
  const { request, response } = call;
  if (request.headers.origin === undefined) return replyRefused(response, OTHER_SITE);
  const read = await readFields(request, clock);
  if (read.kind === 'broken') {
    request.socket.destroy();
    return;
  }
  const close = { Connection: 'close' };
  const { user = '', key = '', next: wished } = read.kind === 'fields' ? read.fields : {};
  const next = localPath(wished, TOKENS_PATH);
  const checked = keyCheck.check(request, user.trim(), key.trim());
  if (checked.kind === 'right') return redirect(call, next, { 'Set-Cookie': sessions.begin(request), ...close });
  if (checked.kind === 'wrong') {
    const why = 'User or key is wrong.';
    return replyForm(call, signInPage({ next, user, why, assets }), { status: 401, headers: close });
  }
  const { why, status, headers } = tooManyWrongKeys(checked.retryAfterS);
  const page = signInPage({ next, user, why: `${why[0]?.toUpperCase()}${why.slice(1)}.`, assets });
  replyForm(call, page, { status, headers: { ...headers, ...close } });
}
