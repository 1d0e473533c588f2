import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  BoardstreamError,
  errorText,
  isJsonObject,
  type JsonObject,
  parseJsonObject,
  systemCode,
} from '../../core/index.ts';
import { type ControlRequest, formatControlRequest } from './control-request.ts';
import { socketLines } from './socket-lines.ts';

/** A board of a running bridge. */
export interface RunningBoard {
  readonly board: string;
  readonly state: string;
  /** Absent while it was never open. */
  readonly path: string | undefined;
  readonly lentTo: string | undefined;
}

/** A request that a bridge has granted, and what it goes on to say. */
export interface ControlAnswer {
  readonly first: JsonObject;
  /** Ends with the connection. Can be looped over once. */
  readonly rest: AsyncIterable<JsonObject>;
  /** Hold it open for as long as what was asked for is to last; `destroy` it then. */
  readonly socket: Socket;
}

/** A whole chunk of a port in base64, and more. */
const MAX_ANSWER_BYTES = 1_048_576;

/**
 * Asks the bridge behind a socket for something.
 *
 * @returns undefined where no bridge answers at the path
 * @throws BoardstreamError CONTROL_REFUSED with what the bridge says
 */
export async function askBridge(path: string, request: ControlRequest): Promise<ControlAnswer | undefined> {
  const socket = await connectTo(path);
  if (socket === undefined) return undefined;
  socket.write(formatControlRequest(request));
  const answers = objects(socket);
  try {
    const { value: first, done } = await answers.next();
    if (done === true) throw new BoardstreamError('CONTROL_REFUSED', `the bridge at ${path} hung up without an answer`);
    const { error } = first;
    if (error === undefined) return { first, rest: answers, socket };
    const message = isJsonObject(error) && typeof error['message'] === 'string' ? error['message'] : 'no reason';
    throw new BoardstreamError('CONTROL_REFUSED', `the running bridge says: ${message}`);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** @returns undefined where no bridge answers at the path */
export async function runningBoards(path: string): Promise<RunningBoard[] | undefined> {
  const answer = await askBridge(path, { do: 'boards' });
  if (answer === undefined) return undefined;
  answer.socket.destroy();
  const { boards } = answer.first;
  return (Array.isArray(boards) ? boards : []).filter(isJsonObject).map(({ board, state, path: port, lentTo }) => ({
    board: String(board),
    state: String(state),
    path: typeof port === 'string' ? port : undefined,
    lentTo: typeof lentTo === 'string' ? lentTo : undefined,
  }));
}

async function* objects(socket: Socket): AsyncGenerator<JsonObject> {
  for await (const line of socketLines(socket, MAX_ANSWER_BYTES)) {
    const object = parseJsonObject(line);
    if (object !== undefined) yield object;
  }
}

async function connectTo(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    const why =
      systemCode(error) === 'EACCES'
        ? 'it belongs to another user: run this as the user of the bridge'
        : errorText(error);
    throw new BoardstreamError('CONTROL_REFUSED', `cannot reach the bridge at ${path}: ${why}`, { path }, error);
  }
}
