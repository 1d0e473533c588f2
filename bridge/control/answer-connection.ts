import type { Socket } from 'node:net';
import {
  BoardstreamError,
  type Clock,
  errorText,
  isBoardstreamError,
  type JsonObject,
  LineGuard,
  lineTexts,
} from '../../core/index.ts';
import { type ControlRequest, MAX_REQUEST_BYTES, parseControlRequest } from './control-request.ts';
import type { ControlledBoards } from './controlled-boards.ts';
import type { ControlledSource } from './controlled-source.ts';

export interface AnswerTools {
  readonly boards: ControlledBoards;
  readonly clock: Clock;
}

/** For the request to come, and for a port to close or to take what is written. */
const PATIENCE_MS = 10_000;

/** What waits for a listener that does not read. More than a minute of 115200 baud. */
const MAX_WAITING_BYTES = 1_048_576;

/** Answers the one request of a connection, which has to allow half-open ones. Never rejects. */
export async function answerConnection(socket: Socket, tools: AnswerTools): Promise<void> {
  const closed = new AbortController();
  const hungUp = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => {
      closed.abort();
      resolve();
    });
  });
  const { clock } = tools;
  try {
    const line = await inTime(Promise.race([firstLine(socket), hungUp]), 'no request came', clock);
    const request = parseControlRequest(line ?? '');
    if (typeof request === 'string') throw new BoardstreamError('CONTROL_REFUSED', request);
    await answer(request, { socket, hungUp, ...tools });
  } catch (error) {
    const code = isBoardstreamError(error) ? error.code : 'CONTROL_REFUSED';
    say(socket, { error: { code, message: errorText(error) } });
  } finally {
    socket.end();
    // A reader that stands still would keep the socket.
    void clock.sleep(PATIENCE_MS, closed.signal).then(() => socket.destroy());
  }
}

/** Everything behind it is read and dropped, so that the end of the connection is noticed. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const tooLong = () =>
      reject(new BoardstreamError('CONTROL_REFUSED', `a request has ${MAX_REQUEST_BYTES} bytes at most`));
    const guard = new LineGuard(MAX_REQUEST_BYTES, tooLong);
    socket.on('data', (chunk: Buffer) => {
      for (const piece of guard.push(chunk)) for (const line of lineTexts(piece)) resolve(line);
      if (guard.overlongLines > 0) tooLong();
    });
  });
}

interface Conversation extends AnswerTools {
  readonly socket: Socket;
  /** The other side has closed its end, or is gone. */
  readonly hungUp: Promise<void>;
}

async function answer(request: ControlRequest, conversation: Conversation): Promise<void> {
  const { boards, socket, clock } = conversation;
  if (request.do === 'boards') return say(socket, { boards: boards.list().map(describe) });
  const source = boards.find(request.board);
  if (source === undefined) {
    const known = boards.list().map(({ board }) => board);
    throw new BoardstreamError('CONTROL_REFUSED', `no board is called ${request.board}; there are ${known.join(', ')}`);
  }
  switch (request.do) {
    case 'write':
      await inTime(source.write(request.bytes), `${source.board} takes nothing`, clock);
      return say(socket, { ok: true });
    case 'tee':
      return tee(source, conversation);
    case 'lend':
      return lend(source, request.to, conversation);
  }
}

async function tee(source: ControlledSource, { socket, hungUp, clock }: Conversation): Promise<void> {
  const startMs = clock.monotonicMs();
  let dropped = 0;
  const stop = source.listen((bytes) => {
    if (socket.writableLength > MAX_WAITING_BYTES) {
      dropped += bytes.length;
      return;
    }
    if (dropped > 0) say(socket, { dropped });
    dropped = 0;
    say(socket, { ms: Math.round(clock.monotonicMs() - startMs), bytes: Buffer.from(bytes).toString('base64') });
  });
  try {
    say(socket, { ok: true, ...describe(source) });
    await hungUp;
  } finally {
    stop();
  }
}

async function lend(source: ControlledSource, to: string, { socket, hungUp, clock }: Conversation): Promise<void> {
  const lending = source.lend(to);
  try {
    await inTime(Promise.race([lending, hungUp]), `${source.board} does not let go of its port`, clock);
    say(socket, { ok: true, ...describe(source) });
    await hungUp;
  } finally {
    void lending.then(
      (giveBack) => giveBack(),
      () => undefined,
    );
  }
}

function describe({ board, state, path, lentTo }: ControlledSource): JsonObject {
  return { board, state, ...(path !== undefined && { path }), ...(lentTo !== undefined && { lentTo }) };
}

async function inTime<Result>(work: Promise<Result>, what: string, clock: Clock): Promise<Result> {
  const done = new AbortController();
  const late = clock.sleep(PATIENCE_MS, done.signal).then((): never => {
    throw new BoardstreamError('CONTROL_REFUSED', `${what} for ${PATIENCE_MS / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

function say(socket: Socket, object: JsonObject): void {
  if (socket.writable) socket.write(`${JSON.stringify(object)}\n`);
}
