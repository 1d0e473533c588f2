import { clientUrl } from '../http/client-address.ts';
import { reply, replyJson, wantsJson } from '../http/respond.ts';
import type { Call, Route } from '../http/router.ts';
import { messagePage } from '../pages/message-page.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { type MadeToken, tokensPage } from '../pages/tokens-page.ts';
import type { AccountContext } from './account-context.ts';
import { permissionOf, replyRefused } from './permission.ts';
import { readFields } from './read-fields.ts';
import { revokeToken } from './revoke-token.ts';
import { redirect, replyForm, TOKENS_PATH } from './session-routes.ts';
import { revokedEntries, tokenEntries, tokenEntry } from './token-entry.ts';
import { MAX_TOKENS } from './token-registry.ts';

const MAX_LABEL_LENGTH = 100;
const CLOSE = { Connection: 'close' };
const UNSAVED =
  'the disk did not take it, so it holds only until the server is started again; see the log of the server';

/**
 * The settings: `/settings/tokens` lists the stream tokens, makes and revokes them. For people it is a page behind a
 * session; for programs, with user and key by HTTP Basic authentication, JSON.
 */
export function tokenRoutes(context: AccountContext): Route[] {
  return [
    { method: 'GET', path: /^\/settings\/?$/, handle: (call) => redirect(call, TOKENS_PATH) },
    { method: 'GET', path: /^\/settings\/tokens$/, handle: (call) => list(call, context) },
    { method: 'POST', path: /^\/settings\/tokens$/, handle: (call) => make(call, context) },
    { method: 'DELETE', path: /^\/settings\/tokens\/(?<id>[0-9a-f]{8})$/, handle: (call) => revoke(call, context) },
    { method: 'POST', path: /^\/settings\/tokens\/(?<id>[0-9a-f]{8})\/allow$/, handle: (call) => allow(call, context) },
    // What a form can send.
    {
      method: 'POST',
      path: /^\/settings\/tokens\/(?<id>[0-9a-f]{8})\/revoke$/,
      handle: (call) => revoke(call, context),
    },
  ];
}

function list(call: Call, context: AccountContext): void {
  const { request, response } = call;
  const permission = permissionOf(request, context);
  const headers = { Vary: 'Accept, Authorization, Cookie' };
  if (permission.kind === 'owner') {
    if (!isProgram(call)) replyForm(call, page(call, context), { headers });
    else
      replyJson(
        response,
        { user: context.account.user, tokens: tokenEntries(context), revoked: revokedEntries(context) },
        { headers },
      );
  } else if (isProgram(call)) replyRefused(response, permission);
  else replyForm(call, signInPage({ next: TOKENS_PATH, assets: context.assets }), { headers });
}

async function make(call: Call, context: AccountContext): Promise<void> {
  const { request, response } = call;
  const { tokens, registry, clock, saveTokens } = context;
  const permission = permissionOf(request, context);
  if (permission.kind === 'refused') return replyRefused(response, permission);
  const read = await readFields(request, clock);
  if (read.kind === 'broken') {
    request.socket.destroy();
    return;
  }
  if (read.kind === 'faulty') return reply(response, `${read.why}\n`, { status: read.status, headers: CLOSE });
  const result = tokens.make(cleanLabel(read.fields['label']));
  if (result === undefined) {
    return reply(response, `this server keeps at most ${MAX_TOKENS} tokens; revoke some\n`, {
      status: 409,
      headers: CLOSE,
    });
  }
  const isSaved = await saveTokens();
  const made = { ...tokenEntry(result.made, registry.stream(result.made.streamId), clock), token: result.token };
  const warning = isSaved ? {} : { warning: UNSAVED };
  if (read.isJson) replyJson(response, { ...made, ...warning }, { status: 201, headers: CLOSE });
  else replyForm(call, page(call, context, { ...made, ...warning }), { status: 201, headers: CLOSE });
}

async function revoke(call: Call, context: AccountContext): Promise<void> {
  const { request, response, parts } = call;
  const permission = permissionOf(request, context);
  if (permission.kind === 'refused') return replyRefused(response, permission);
  const { kind } = await revokeToken(parts['id'] ?? '', context);
  replyDone(call, kind === 'revoked' ? 'done' : kind, context);
}

async function allow(call: Call, context: AccountContext): Promise<void> {
  const { request, response, parts } = call;
  const permission = permissionOf(request, context);
  if (permission.kind === 'refused') return replyRefused(response, permission);
  const isThere = context.tokens.allow(parts['id'] ?? '');
  const isSaved = await context.saveTokens();
  replyDone(call, !isThere ? 'unknown' : isSaved ? 'done' : 'unsaved', context);
}

function replyDone(call: Call, outcome: 'done' | 'unsaved' | 'unknown', { assets }: AccountContext): void {
  const { request, response } = call;
  const isPage = request.method === 'POST' && request.headers.accept?.includes('text/html') === true;
  if (outcome === 'unsaved') {
    if (isPage) replyForm(call, messagePage('Done for now', `${capital(UNSAVED)}.`, assets), FAILED);
    else reply(response, `done, but ${UNSAVED}\n`, FAILED);
  } else if (isPage) redirect(call, TOKENS_PATH, CLOSE);
  else if (outcome === 'unknown') reply(response, 'there is no such token\n', { status: 404, headers: CLOSE });
  else response.writeHead(204, { 'Cache-Control': 'no-store', ...CLOSE }).end();
}

const FAILED = { status: 500, headers: CLOSE };

function page(call: Call, context: AccountContext, made?: MadeToken): string {
  const { account, assets, serverUrl } = context;
  const url = clientUrl(call.request, serverUrl());
  const lists = { entries: tokenEntries(context), revoked: revokedEntries(context) };
  return tokensPage({ user: account.user, ...lists, made, serverUrl: url, assets });
}

function isProgram({ request }: Call): boolean {
  const { accept = '', authorization } = request.headers;
  return wantsJson(request) || (authorization !== undefined && !accept.includes('text/html'));
}

function cleanLabel(label = ''): string {
  const visible = label
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MAX_LABEL_LENGTH);
  return visible === '' ? 'token' : visible;
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}
