import type { IncomingMessage } from 'node:http';
import type { Clock, ServerLimits } from '../../core/index.ts';
import { clientUrl } from '../http/client-address.ts';
import { readBody } from '../http/read-body.ts';
import { reply } from '../http/respond.ts';
import type { Call } from '../http/router.ts';
import { type Account, accountMatches } from '../plots/account.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { applyCall } from './apply-call.ts';
import { failureAnswer, successAnswer, wrongKeyText } from './call-answer.ts';
import { parsePlotForm } from './form.ts';
import { parsePlotCall } from './plot-call.ts';

/** A figure with its first data. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;
export const MAX_BODY_MS = 30_000;

export interface PlotCallContext {
  readonly registry: PlotRegistry;
  readonly account: Account;
  readonly clock: Clock;
  /** Resolves when the plots outlive a restart. */
  readonly save: (plots: Iterable<Plot>) => Promise<void>;
  readonly serverUrl: () => string;
  readonly limits: ServerLimits;
  /** Whether the address guesses, and its keys are not looked at. */
  readonly isGuessing: (request: IncomingMessage) => boolean;
  /** Resolves when a wrong key may be answered. */
  readonly mistake: (request: IncomingMessage) => Promise<void>;
}

/** `POST /clientresp`: always HTTP 200 and then a closed connection, because the Arduino library waits for the close. */
export async function answerPlotCall({ request, response }: Call, context: PlotCallContext): Promise<void> {
  response.setHeader('Connection', 'close');
  const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, maxMs: MAX_BODY_MS, clock: context.clock });
  if (body.kind === 'broken') {
    request.socket.destroy();
    return;
  }
  const serverUrl = clientUrl(request, context.serverUrl());
  const answer =
    body.kind === 'tooLarge'
      ? failureAnswer(`a plot call holds at most ${MAX_BODY_BYTES / 1024 / 1024} MB`)
      : await carryOut(body.text, serverUrl, request, context);
  reply(response, answer, { type: 'application/json; charset=utf-8' });
}

async function carryOut(
  body: string,
  serverUrl: string,
  request: IncomingMessage,
  context: PlotCallContext,
): Promise<string> {
  const { registry, account, save, limits } = context;
  const form = parsePlotForm(body);
  const { un = '', key = '' } = form;
  if (context.isGuessing(request)) return failureAnswer('too many wrong keys came from your address: wait a minute');
  if (!accountMatches(account, un, key)) {
    await context.mistake(request);
    return failureAnswer(wrongKeyText(un, serverUrl));
  }
  const parsed = parsePlotCall(form);
  if (parsed.kind === 'faulty') return failureAnswer(parsed.why);
  const outcome = applyCall(parsed.call, { registry, user: account.user, limits });
  if (outcome.kind === 'failed') return failureAnswer(outcome.why);
  // Clients send their first points after the answer: by then a killed server would know where they belong.
  await save(outcome.changed);
  const { plot } = outcome;
  const streams = plot.figure.traces.some(({ streamId }) => streamId !== undefined);
  return successAnswer({ serverUrl, plotPath: plot.path, filename: plot.filename, streams });
}
